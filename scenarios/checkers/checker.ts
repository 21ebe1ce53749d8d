import type { History } from '../actors/history.ts';

/** One breach of a property: when, and what was seen. */
export interface Breach {
  readonly atUs: number;
  readonly text: string;
}

/** One property of `spec/bugs.md`: it watches what happened and never acts. */
export interface Checker {
  /** Number in the list of properties. */
  readonly property: number;
  readonly title: string;
  readonly check: (history: History) => Iterable<Breach>;
}

/** A breach together with the property that it breaks. */
export interface Violation extends Breach {
  readonly property: number;
  readonly title: string;
}

/** The earliest violation first; at one moment the lower property first. */
export function violationsOf(history: History, checkers: readonly Checker[]): readonly Violation[] {
  return checkers
    .flatMap(({ property, title, check }) => [...check(history)].map((breach) => ({ ...breach, property, title })))
    .sort((a, b) => a.atUs - b.atUs || a.property - b.property);
}
