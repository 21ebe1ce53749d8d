import type { TraceLog } from '#proto/trace/trace-log';
import { play, type PlayOptions } from '../actors/interpret.ts';
import { violationsOf, type Violation } from '../checkers/checker.ts';
import type { Scenario } from '../steps/scenario.ts';
import type { Family } from './family.ts';

/** What one run came to. */
export interface Judged {
  readonly scenario: Scenario;
  readonly traceHash: string;
  /** Without events unless they were to be kept. */
  readonly trace: TraceLog;
  /** The earliest first; none when every property held. */
  readonly violations: readonly Violation[];
}

/** Plays a scenario and asks the checkers of its family. */
export async function judge(family: Family, scenario: Scenario, options: PlayOptions = {}): Promise<Judged> {
  const { history, traceHash, trace } = await play(scenario, options);
  return { scenario, traceHash, trace, violations: violationsOf(history, family.checkers) };
}
