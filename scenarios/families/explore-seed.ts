import * as fc from 'fast-check';
import type { DefectName } from '#sfu/defects/catalogue';
import type { PlayOptions } from '../actors/interpret.ts';
import type { Scenario } from '../steps/scenario.ts';
import type { Step } from '../steps/step.ts';
import type { Family } from './family.ts';
import { judge, type Judged } from './judge.ts';
import { shrinkSteps } from './shrink.ts';

/** Runs that shrinking may take; what it has by then is small enough, or will not get much smaller. */
const MOST_SHRINK_RUNS = 400;
/** Knuth's multiplicative hash: neighbouring seeds of ours become far seeds of fast-check. */
const SPREAD = 0x9e3779b1;

/** What became of one seed. */
export interface Explored {
  readonly seed: number;
  /** The run that the seed stands for. */
  readonly first: Judged;
  /** The smallest run found that violates the same property; absent when nothing was violated. */
  readonly shrunk: Judged | undefined;
}

/**
 * Plays the scenario of a seed and shrinks it if it violates a property. The seed decides everything.
 *
 * @param signal Ends the shrinking once it is aborted: what it has by then is given
 */
export async function exploreSeed(
  family: Family,
  seed: number,
  defects: readonly DefectName[],
  signal?: AbortSignal,
): Promise<Explored> {
  const first = await replaySeed(family, seed, { defects });
  const [violation] = first.violations;
  if (violation === undefined) return { seed, first, shrunk: undefined };
  let shrunk = first;
  let runsLeft = MOST_SHRINK_RUNS;
  await shrinkSteps(first.scenario.steps, async (steps) => {
    if (runsLeft === 0 || signal?.aborted === true) return false;
    runsLeft -= 1;
    const judged = await judge(family, { ...first.scenario, steps }, { defects });
    const broken = judged.violations.filter(({ property }) => property === violation.property);
    if (broken.length > 0) shrunk = { ...judged, violations: broken };
    return broken.length > 0;
  });
  return { seed, first, shrunk };
}

/** Plays the scenario of a seed without shrinking. */
export function replaySeed(family: Family, seed: number, options: PlayOptions): Promise<Judged> {
  return judge(family, scenarioOfSeed(family, seed), options);
}

/** The scenario that a seed of a family stands for. */
export function scenarioOfSeed(family: Family, seed: number): Scenario {
  return { family: family.name, worldSeed: `${family.name}/${seed}`, steps: stepsOfSeed(family, seed) };
}

function stepsOfSeed(family: Family, seed: number): readonly Step[] {
  let steps: readonly Step[] = [];
  const property = fc.property(family.steps(seed), (generated) => {
    steps = generated;
  });
  fc.check(property, { seed: Math.imul(seed, SPREAD), numRuns: 1 });
  return steps;
}
