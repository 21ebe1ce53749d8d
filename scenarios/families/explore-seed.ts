import * as fc from 'fast-check';
import type { DefectName } from '#sfu/defects/catalogue';
import type { Step } from '../steps/step.ts';
import type { Family } from './family.ts';
import { judge, type Judged } from './judge.ts';

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

/** Plays the scenario of a seed and shrinks it if it violates a property. The seed decides everything. */
export async function exploreSeed(family: Family, seed: number, defects: readonly DefectName[]): Promise<Explored> {
  let first: Judged | undefined;
  let shrunk: Judged | undefined;
  let runs = 0;
  const property = fc.asyncProperty(family.steps(seed), async (steps) => {
    runs += 1;
    if (runs > MOST_SHRINK_RUNS) return true;
    const judged = await judge(family, { family: family.name, worldSeed: worldSeedOf(family, seed), steps }, defects);
    first ??= judged;
    const wanted = first.violations[0]?.property;
    if (!judged.violations.some(({ property: broken }) => broken === wanted)) return true;
    shrunk = judged;
    return false;
  });
  await fc.check(property, { seed: Math.imul(seed, SPREAD), numRuns: 1 });
  if (first === undefined) throw new Error(`Seed ${seed} of ${family.name} generated nothing.`);
  return { seed, first, shrunk };
}

/** Plays the scenario of a seed once more, without shrinking. */
export async function replaySeed(family: Family, seed: number, defects: readonly DefectName[]): Promise<Judged> {
  const steps = stepsOfSeed(family, seed);
  return judge(family, { family: family.name, worldSeed: worldSeedOf(family, seed), steps }, defects);
}

function stepsOfSeed(family: Family, seed: number): readonly Step[] {
  let steps: readonly Step[] = [];
  const property = fc.property(family.steps(seed), (generated) => {
    steps = generated;
  });
  fc.check(property, { seed: Math.imul(seed, SPREAD), numRuns: 1 });
  return steps;
}

function worldSeedOf(family: Family, seed: number): string {
  return `${family.name}/${seed}`;
}
