import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { play } from '../actors/interpret.ts';
import { violationsOf } from '../checkers/checker.ts';
import type { Step } from '../steps/step.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { duplicateIdentityFamily as family } from './duplicate-identity/family.ts';

/** Beginning with the first. */
const SEEDS = 12;

function stepsOf(seed: number): readonly Step[] {
  return fc.sample(family.steps(seed), { seed, numRuns: 1 })[0] ?? [];
}

/** What each page was told, in order, and which properties were violated. A report of quality comes by the clock, at the end or just not. */
async function outcome(seed: number, engine: VirtualEngine): Promise<unknown> {
  const scenario = { family: family.name, worldSeed: `engines/${seed}`, steps: stepsOf(seed) };
  const { history } = await play(scenario, [], engine);
  const told = history.pages.map(({ name, signals }) => [
    name,
    ...signals.map(({ message }) => message.case).filter((kind) => kind !== 'connectionQuality'),
  ]);
  return { told, violated: violationsOf(history, family.checkers).map(({ property }) => property) };
}

it('the model engine gives the same signal messages and verdicts as werift', { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    expect({ seed, outcome: await outcome(seed, 'model') }).toEqual({ seed, outcome: await outcome(seed, 'werift') });
  }
});
