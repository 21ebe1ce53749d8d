import type { Step } from '../steps/step.ts';
import { simplerSteps } from './simpler-step.ts';

/** Answers whether a smaller run still fails in the same way. */
export type StillFails = (steps: readonly Step[]) => Promise<boolean>;

/**
 * Makes a failing list of steps smaller until nothing can be taken away: fewer steps, hence fewer participants and faults, then
 * simpler ones and rounder numbers, then numbers of participants and identities from 0 on. It knows what belongs to a step, which is
 * why it needs tens of runs where general shrinking of nested lists needs hundreds.
 */
export async function shrinkSteps(failing: readonly Step[], stillFails: StillFails): Promise<void> {
  let steps = failing;
  for (;;) {
    const before = steps;
    steps = await dropRuns(steps, stillFails);
    steps = await dropSteps(steps, stillFails);
    steps = await simplify(steps, stillFails);
    if (steps === before) break;
  }
  const renamed = renumber(steps);
  if (JSON.stringify(renamed) !== JSON.stringify(steps)) await stillFails(renamed);
}

/** Halves, quarters and so on at once, as long as that is quicker than one by one. */
async function dropRuns(steps: readonly Step[], stillFails: StillFails): Promise<readonly Step[]> {
  for (let size = Math.floor(steps.length / 2); size >= 2; size = Math.floor(size / 2)) {
    for (let start = steps.length - size; start >= 0; start -= size) {
      const without = [...steps.slice(0, start), ...steps.slice(start + size)];
      if (await stillFails(without)) steps = without;
    }
  }
  return steps;
}

async function dropSteps(steps: readonly Step[], stillFails: StillFails): Promise<readonly Step[]> {
  for (let place = steps.length - 1; place >= 0; place--) {
    const pauseMs = steps[place]?.afterMs ?? 0;
    const candidates = [withoutStep(steps, place, 0), ...(pauseMs === 0 ? [] : [withoutStep(steps, place, pauseMs)])];
    for (const without of candidates) {
      if (!(await stillFails(without))) continue;
      steps = without;
      break;
    }
  }
  return steps;
}

/** @param pauseMs What passes before the next step in place of the one taken away */
function withoutStep(steps: readonly Step[], place: number, pauseMs: number): readonly Step[] {
  return steps.flatMap((step, index) => {
    if (index === place) return [];
    return [index === place + 1 && pauseMs > 0 ? { ...step, afterMs: step.afterMs + pauseMs } : step];
  });
}

async function simplify(steps: readonly Step[], stillFails: StillFails): Promise<readonly Step[]> {
  for (const place of steps.keys()) {
    const step = steps[place];
    if (step === undefined) continue;
    for (const simpler of simplerSteps(step)) {
      const changed = steps.with(place, simpler);
      if (!(await stillFails(changed))) continue;
      return simplify(changed, stillFails);
    }
  }
  return steps;
}

/** Participants and identities by order of appearance. */
function renumber(steps: readonly Step[]): readonly Step[] {
  const participants: number[] = [];
  const identities: number[] = [];
  const numberOf = (seen: number[], value: number): number => {
    if (!seen.includes(value)) seen.push(value);
    return seen.indexOf(value);
  };
  return steps.map((step) => ({
    ...step,
    ...('participant' in step ? { participant: numberOf(participants, step.participant) } : {}),
    ...('identity' in step ? { identity: numberOf(identities, step.identity) } : {}),
  }));
}
