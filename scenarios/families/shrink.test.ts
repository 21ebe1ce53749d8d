import { expect, it } from 'vitest';
import type { Step } from '../steps/step.ts';
import { shrinkSteps } from './shrink.ts';

const join = (participant: number, identity: number, afterMs = 0): Step => ({
  do: 'join',
  participant,
  identity,
  connects: true,
  protocol: 9,
  afterMs,
});
const wait = (participant: number, afterMs: number): Step => ({ do: 'publish', participant, afterMs });

/** The smallest list found for which `fails` holds, and how many were tried. */
async function shrunk(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => boolean,
): Promise<[readonly Step[], number]> {
  let smallest = steps;
  let tried = 0;
  await shrinkSteps(steps, async (candidate) => {
    tried += 1;
    if (!fails(candidate)) return false;
    smallest = candidate;
    return true;
  });
  return [smallest, tried];
}

it('keeps only what the failure needs, simpler and numbered from 0', async () => {
  const noise = [0, 1, 2, 3, 4, 0, 1, 2].map((participant) => wait(participant, 30));
  const steps = [...noise, join(3, 2, 500), ...noise, join(4, 2, 12), ...noise];
  const [smallest, tried] = await shrunk(steps, (list) => list.filter((step) => step.do === 'join').length === 2);
  expect(smallest).toEqual([0, 1].map((participant) => ({ ...join(participant, 0), connects: false, protocol: 16 })));
  expect(tried).toBeLessThan(100);
});

it('keeps the time that must pass when it takes away a step, and rounds it', async () => {
  const passed = (list: readonly Step[]): number => list.reduce((sum, { afterMs }) => sum + afterMs, 0);
  const [smallest] = await shrunk([wait(0, 0), wait(1, 3_500), wait(2, 500)], (list) => passed(list) >= 3_000);
  expect(smallest).toEqual([wait(0, 3_500)]);
});
