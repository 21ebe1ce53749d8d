import * as fc from 'fast-check';
import type { DefectName } from '#sfu/defects/catalogue';
import type { Step } from '../steps/step.ts';
import type { Family } from './family.ts';
import { judge, type Judged } from './judge.ts';

/** Runs that shrinking may take; what it has by then is small enough, or will not get much smaller. */
const MOST_SHRINK_RUNS = 400;
/** Enough to try every step of the longest scenario. */
const MOST_REMOVALS = 60;
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
  let runsLeft = MOST_SHRINK_RUNS;
  const isSmaller = async (steps: readonly Step[]): Promise<boolean> => {
    if (runsLeft === 0) return false;
    runsLeft -= 1;
    const judged = await judge(family, { family: family.name, worldSeed: worldSeedOf(family, seed), steps }, defects);
    first ??= judged;
    const wanted = first.violations[0]?.property;
    const broken = judged.violations.filter(({ property }) => property === wanted);
    if (broken.length === 0) return false;
    shrunk = { ...judged, violations: broken };
    return true;
  };
  const property = fc.asyncProperty(family.steps(seed), async (steps) => !(await isSmaller(steps)));
  await fc.check(property, { seed: Math.imul(seed, SPREAD), numRuns: 1 });
  if (first === undefined) throw new Error(`Seed ${seed} of ${family.name} generated nothing.`);
  if (shrunk !== undefined) {
    runsLeft += MOST_REMOVALS;
    await dropSteps(shrunk.scenario.steps, isSmaller);
  }
  return { seed, first, shrunk };
}

/** Takes away one step after the other as long as the run still fails: what belongs together is generated together, and need not stay so. */
async function dropSteps(
  steps: readonly Step[],
  isSmaller: (steps: readonly Step[]) => Promise<boolean>,
): Promise<void> {
  for (let place = steps.length - 1; place >= 0; place--) {
    for (const without of [withoutStep(steps, place, false), withoutStep(steps, place, true)]) {
      if (!(await isSmaller(without))) continue;
      steps = without;
      break;
    }
  }
}

/** @param keepsPause Whether the time before the step still passes before the next one */
function withoutStep(steps: readonly Step[], place: number, keepsPause: boolean): readonly Step[] {
  const pauseMs = keepsPause ? (steps[place]?.afterMs ?? 0) : 0;
  const next = (step: Step): Step => ({ ...step, afterMs: step.afterMs + pauseMs });
  return steps.flatMap((step, index) => (index === place ? [] : [index === place + 1 ? next(step) : step]));
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
