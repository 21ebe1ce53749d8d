import { reproComplaints } from '#proto/scenario/repro-schema';
import type { DefectName } from '#sfu/defects/catalogue';
import type { Scenario } from '../steps/scenario.ts';
import { describeStep, type Step } from '../steps/step.ts';
import type { Judged } from './judge.ts';

/** A run as a file: everything that plays it again, and what it came to. Schema: `proto/scenario/repro.schema.json`. */
export interface ReproFile {
  readonly schema: 'jitterbug.repro/1';
  readonly family: string;
  readonly seed: number;
  readonly worldSeed: string;
  readonly defects: readonly DefectName[];
  readonly versions: { readonly jitterbug: string };
  readonly expected: Expected;
  readonly traceHash: string;
  /** The steps for readers. */
  readonly inWords: readonly string[];
  readonly steps: readonly Step[];
}

/** What a run of the file came to when it was written. */
export interface Expected {
  readonly verdict: 'violated' | 'held';
  readonly property?: number;
  readonly title?: string;
  readonly atUs?: number;
  readonly text?: string;
}

/** The file of a judged run. */
export function reproOf(judged: Judged, seed: number, defects: readonly DefectName[], version: string): ReproFile {
  const { scenario, traceHash } = judged;
  const [violation] = judged.violations;
  return {
    schema: 'jitterbug.repro/1',
    family: scenario.family,
    seed,
    worldSeed: scenario.worldSeed,
    defects,
    versions: { jitterbug: version },
    expected: violation === undefined ? { verdict: 'held' } : { verdict: 'violated', ...violation },
    traceHash,
    inWords: scenario.steps.map(describeStep),
    steps: scenario.steps,
  };
}

/** A repro file that can be played, or what is wrong with the text. */
export function readRepro(text: string): { readonly repro: ReproFile } | { readonly complaints: readonly string[] } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    return { complaints: [`it is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`] };
  }
  const complaints = reproComplaints(parsed);
  return complaints.length > 0 ? { complaints } : { repro: parsed as ReproFile };
}

/** The scenario that a repro file holds. */
export function scenarioOf({ family, worldSeed, steps }: ReproFile): Scenario {
  return { family, worldSeed, steps };
}
