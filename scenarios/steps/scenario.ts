import { describeStep, type Step } from './step.ts';

/** A run as data: with the same code, the same scenario is the same run to the byte. */
export interface Scenario {
  readonly family: string;
  /** Decides all chance in the world: ids, keys, lost packets. */
  readonly worldSeed: string;
  readonly steps: readonly Step[];
}

/** Every step in words, in one line. */
export function describeScenario({ steps }: Pick<Scenario, 'steps'>): string {
  return steps.map(describeStep).join(' · ');
}

/** How many participants take part. */
export function participantCount(steps: readonly Step[]): number {
  return new Set(steps.flatMap((step) => ('participant' in step ? [step.participant] : []))).size;
}
