import type * as fc from 'fast-check';
import type { Checker } from '../checkers/checker.ts';
import type { Step } from '../steps/step.ts';

/** A kind of scenario: what is generated, and what must hold in it. */
export interface Family {
  readonly name: string;
  readonly title: string;
  /** Steps of the run of a seed; shrinking is the arbitrary's own. */
  readonly steps: (seed: number) => fc.Arbitrary<readonly Step[]>;
  readonly checkers: readonly Checker[];
}
