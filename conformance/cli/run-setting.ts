import { randomBytes } from 'node:crypto';
import type { WorldFactory } from '#conformance/runner/world';
import type { RunReport } from '#reports/model/run-report';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { CliContext } from './cli-context.ts';
import { defectsFrom } from './defect-names.ts';
import { embeddedKeyPair } from './embedded-key.ts';
import type { EmbeddedSfu, EmbeddedSfuOptions } from './embedded-sfu.ts';

import { preflight } from './preflight.ts';
import type { RunFlags, RunPlan } from './run-options.ts';
import { targetFrom, tlsFrom } from './target-options.ts';
import { isTargetThere } from './target-presence.ts';
import { UsageError } from './usage-error.ts';

const SEED_BYTES = 8;
const SECRET_BYTES = 24;

/** Where a run takes place, made ready: a target that was asked what it is, and the worlds to meet it in. */
export interface RunSetting {
  readonly worlds: WorldFactory;
  readonly target: RunReport['target'];
  readonly seed?: string;
  /** Captures of the network by case id, as far as cases have ended; empty without --capture. */
  readonly captures: ReadonlyMap<string, Uint8Array>;
  /** Asks the target whether it still answers; absent where it cannot go away by itself. */
  readonly isTargetThere?: () => Promise<boolean>;
  /** Texts that no output may hold. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** @throws UsageError for everything that keeps a run from beginning */
export async function prepareSetting(
  context: CliContext,
  url: string | undefined,
  flags: RunFlags,
  plan: RunPlan,
  runId: string,
): Promise<RunSetting> {
  return plan.world === 'virtual'
    ? virtualSetting(context, flags, plan)
    : liveSetting(context, url, flags, plan, runId);
}

async function virtualSetting(context: CliContext, flags: RunFlags, { profile, engine }: RunPlan): Promise<RunSetting> {
  const defects = defectsFrom(flags.defect);
  const seed = flags.seed ?? drawSeed(context);
  const { createVirtualWorldFactory } = await import('#scenarios/worlds/virtual/virtual-world');
  const { VIRTUAL_KEY } = await import('#scenarios/worlds/virtual/virtual-server');
  const captures = new Map<string, Uint8Array>();
  // The first of each case: that of the run that failed, not that of its repetition.
  const keep = (caseId: string, file: Uint8Array): unknown => captures.has(caseId) || captures.set(caseId, file);
  const worlds = createVirtualWorldFactory({
    ...{ seed, defects, profile, engine, detect: true },
    ...(flags.capture === true ? { onCapture: keep } : {}),
  });
  const { serverVersion } = defaultSfuConfig();
  return {
    worlds,
    seed,
    captures,
    target: {
      url: engine === 'werift' ? 'virtual' : `virtual, engine ${engine}`,
      kind: 'embedded',
      serverVersion,
      defects,
    },
    secrets: [VIRTUAL_KEY.apiSecret],
    close: () => worlds.close(),
  };
}

function drawSeed(context: CliContext): string {
  const CI = context.env['CI'];
  if (CI !== undefined && CI !== '' && CI !== 'false') {
    throw new UsageError(
      'with CI set, a virtual run needs a seed of your choice, so that it can be repeated: give --seed',
    );
  }
  return `0x${randomBytes(SEED_BYTES).toString('hex')}`;
}

async function liveSetting(
  context: CliContext,
  url: string | undefined,
  flags: RunFlags,
  { profile }: RunPlan,
  runId: string,
): Promise<RunSetting> {
  // With a defect or an engine the embedded SFU is meant, whatever the environment says.
  const remote =
    flags.defect === undefined && flags.engine === undefined ? targetFrom(url, flags, context.env) : undefined;
  const tls = tlsFrom(flags);
  const defects = defectsFrom(flags.defect);
  // A secret of this run alone: nobody else on this machine can join.
  const pair = { apiKey: embeddedKeyPair().apiKey, apiSecret: randomBytes(SECRET_BYTES).toString('hex') };
  const embedded = remote === undefined ? await startEmbedded({ port: 0, ...pair, defects, profile }) : undefined;
  const target = remote ?? embedded?.target;
  if (target === undefined) throw new Error('neither a remote nor an embedded target');
  try {
    const room = `jitterbug-${runId}-preflight`;
    const facts = await preflight({ target, tls, room, interrupted: context.interrupted });
    if (remote !== undefined && facts.defects.length > 0 && flags.allowDefects !== true) {
      throw new UsageError(
        `${target.url} has deliberate defects switched on (${facts.defects.join(', ')}): wanted a server to judge; start it without them, or give --allow-defects`,
      );
    }
    const { createLiveWorldFactory } = await import('#scenarios/worlds/live/live-world');
    const worlds = createLiveWorldFactory({
      target,
      tls: { rejectUnauthorized: !tls.insecure, ...(tls.ca === undefined ? {} : { ca: tls.ca }) },
      ...parallelFor(flags, remote === undefined),
    });
    return {
      worlds,
      captures: new Map(),
      ...(remote === undefined ? {} : { isTargetThere: () => isTargetThere(remote, tls) }),
      target: { url: target.url, kind: remote === undefined ? 'embedded' : 'remote', ...facts },
      secrets: [target.apiSecret, target.apiKey],
      close: async () => {
        await worlds.close();
        await embedded?.stop();
      },
    };
  } catch (thrown) {
    await embedded?.stop();
    throw thrown;
  }
}

/** Cases at once against the embedded SFU: it shares one processor with all their participants. */
const EMBEDDED_PARALLEL = 6;

function parallelFor(flags: RunFlags, isEmbedded: boolean): { readonly parallel?: number } {
  if (flags.parallel !== undefined) return { parallel: flags.parallel };
  return isEmbedded ? { parallel: EMBEDDED_PARALLEL } : {};
}

// The SFU and its stacks are loaded only where they are needed.
async function startEmbedded(options: EmbeddedSfuOptions): Promise<EmbeddedSfu> {
  const { startEmbeddedSfu } = await import('./embedded-sfu.ts');
  return startEmbeddedSfu(options);
}
