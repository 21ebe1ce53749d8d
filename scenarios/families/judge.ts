import { play, type PlayOptions } from '../actors/interpret.ts';
import { violationsOf, type Violation } from '../checkers/checker.ts';
import type { Scenario } from '../steps/scenario.ts';
import type { Family } from './family.ts';

/** What one run came to. */
export interface Judged {
  readonly scenario: Scenario;
  readonly traceHash: string;
  /** The earliest first; none when every property held. */
  readonly violations: readonly Violation[];
}

/** Plays a scenario and asks the checkers of its family. */
export async function judge(family: Family, scenario: Scenario, options: PlayOptions = {}): Promise<Judged> {
  const { history, traceHash } = await play(scenario, options);
  return { scenario, traceHash, violations: violationsOf(history, family.checkers) };
}
