import { InvalidArgumentError } from 'commander';
import type { ProfileName } from '#proto/catalogue/rows';
import { profileNamed } from './profile-name.ts';
import { liveEngine, virtualEngine } from './engine-names.ts';
import type { VirtualEngine } from '#scenarios/worlds/virtual/virtual-engine';
import type { TargetFlags } from './target-options.ts';
import { UsageError } from './usage-error.ts';

const MOST_PORT = 65_535;

/** The options of `run` as they were typed; each promised one is known, those not built yet are refused by name. */
export interface RunFlags extends TargetFlags {
  readonly world: string;
  readonly suite?: string;
  readonly only?: readonly string[];
  readonly profile: string;
  readonly target?: string;
  readonly expect?: string;
  readonly report: string;
  readonly shard?: Shard;
  readonly seed?: string;
  readonly engine?: string;
  readonly defect?: readonly string[];
  readonly strict?: boolean;
  readonly disruptive?: boolean;
  readonly allowDefects?: boolean;
  readonly capture?: boolean;
  readonly parallel?: number;
  readonly rate?: number;
  readonly timeout?: number;
  readonly checkDeterminism?: boolean;
}

/** Part `index` (from 1) of `count` parts of the cases. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The suites that can be run; `full` holds every case, `fast` those without long waits, `media` those that judge packets. */
export const SUITES = ['fast', 'full', 'media'] as const;
export type SuiteName = (typeof SUITES)[number];

const COMING_SUITES = ['browser', 'nightly'];
const NOT_BUILT: readonly (readonly [keyof RunFlags, string])[] = [
  ['target', '--target'],
  ['expect', '--expect'],
  ['rate', '--rate'],
  ['timeout', '--timeout'],
];

/** What was asked for, with everything that can be known to be wrong before a case runs refused. */
export interface RunPlan {
  readonly world: 'live' | 'virtual';
  readonly suite: SuiteName;
  /** Whose expectations, and whose behaviour of the embedded SFU. */
  readonly profile: ProfileName;
  readonly engine: VirtualEngine;
}

/** @throws UsageError for options that are not built yet or contradict one another */
export function planFrom(flags: RunFlags, url: string | undefined): RunPlan {
  for (const [key, option] of NOT_BUILT) if (flags[key] !== undefined) throw notBuilt(option);
  if (flags.world === 'browser') throw notBuilt('--world browser');
  profileNamed(flags.profile);
  if (flags.world !== 'live' && flags.world !== 'virtual') throw unknown('world', flags.world, ['live', 'virtual']);
  if (flags.world === 'virtual' && url !== undefined) {
    throw new UsageError('a URL cannot be reached from the virtual world: leave the URL out, or use --world live');
  }
  if (flags.world === 'virtual' && flags.parallel !== undefined) {
    throw new UsageError('the virtual world runs one case after the other: leave --parallel out');
  }
  if (flags.seed?.trim() === '') {
    throw new UsageError('--seed is empty: give any text, or leave it out to have one drawn');
  }
  if (flags.world === 'live' && flags.seed !== undefined) {
    throw new UsageError('a live server cannot be made to repeat itself: --seed needs --world virtual');
  }
  if (flags.world === 'live' && flags.checkDeterminism === true) {
    throw new UsageError('only virtual worlds are deterministic: --check-determinism needs --world virtual');
  }
  if (flags.world === 'live' && flags.capture === true) {
    throw new UsageError('only the simulated network can be captured: --capture needs --world virtual');
  }
  if (flags.engine !== undefined && url !== undefined) {
    throw new UsageError('--engine is a choice of the embedded SFU: leave the URL out');
  }
  const engine = flags.world === 'live' ? liveEngine(flags.engine) : virtualEngine(flags.engine);
  if (url !== undefined && flags.defect !== undefined) {
    throw new UsageError('--defect switches bugs of the embedded SFU on: leave the URL out');
  }
  return { world: flags.world, suite: suiteFrom(flags.suite), profile: profileNamed(flags.profile), engine };
}

/** `i/n` with 1 ≤ i ≤ n. */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (!(shard.index >= 1 && shard.index <= shard.count)) {
    throw new InvalidArgumentError(`wanted i/n with 1 <= i <= n, for instance 1/3`);
  }
  return shard;
}

/** A whole number from 1 to `most`. */
export function parseCount(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > most) {
      throw new InvalidArgumentError(`wanted a whole number from 1 to ${most}`);
    }
    return count;
  };
}

/** Reads the number of a port; 0 is what the option says of it. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MOST_PORT) {
    throw new InvalidArgumentError(`wanted a whole number from 0 to ${MOST_PORT}`);
  }
  return port;
}

function suiteFrom(name: string | undefined): SuiteName {
  const suite = SUITES.find((known) => known === (name ?? 'full'));
  if (suite !== undefined) return suite;
  if (COMING_SUITES.includes(name ?? '')) throw notBuilt(`--suite ${name}`);
  throw unknown('suite', name ?? '', SUITES);
}

function unknown(what: string, given: string, known: readonly string[]): UsageError {
  return new UsageError(`there is no ${what} '${given}': wanted ${known.join(' or ')}`);
}

function notBuilt(option: string): UsageError {
  return new UsageError(`${option} is not built yet: leave it out`);
}
