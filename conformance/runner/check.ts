import type { CheckResult } from '#reports/model/run-report';
import type { Level } from '#reports/model/verdict';
import { show } from '../probe/expectation.ts';
import type { Expectation, Never, Throughout, Within } from '../probe/expectation.ts';
import type { CaseRecorder } from '../probe/recorder.ts';
import type { Clock } from './world.ts';

/** What a check needs to know of a catalogue row. */
export interface Requirement {
  readonly level: Level;
  readonly flags: readonly string[];
}

/** The catalogue as the runner needs it. */
export type Requirements = ReadonlyMap<string, Requirement>;

/**
 * Judges one requirement and records the outcome.
 * - `check(id, expectation)`: looked at once, now.
 * - `check(id, expectation, within(ms))`: has to be seen within that time.
 * - `check(id, never(expectation), throughout(ms))`: must not be seen during that time.
 *
 * Resolves with true for a pass; a failure does not throw, so a case goes on to its next check.
 */
export interface Check {
  (id: string, expectation: Expectation, patience?: Within): Promise<boolean>;
  (id: string, expectation: Never, patience: Throughout): Promise<boolean>;
}

/** A case broke the rules of the runner. */
export class CaseDefect extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaseDefect';
  }
}

export interface CheckSheetOptions {
  readonly judges: readonly string[];
  readonly requirements: Requirements;
  readonly clock: Clock;
  readonly recorder: CaseRecorder;
}

/** Collects the checks of one run of a case. */
export class CheckSheet {
  readonly results: CheckResult[] = [];
  private readonly options: CheckSheetOptions;

  constructor(options: CheckSheetOptions) {
    this.options = options;
  }

  readonly check: Check = async (id, expectation, patience) => {
    const { clock, judges } = this.options;
    if (!judges.includes(id)) throw new CaseDefect(`the case checks ${id}, which its judges list does not name`);
    const startedUs = clock.nowUs();
    if ('never' in expectation) {
      const forMs = patience !== undefined && 'forMs' in patience ? patience.forMs : 0;
      return this.judgeNever(id, expectation.never, forMs);
    }
    const { withinMs, notBeforeMs = 0 } = patience !== undefined && 'withinMs' in patience ? patience : { withinMs: 0 };
    const seen = await wait(expectation, withinMs);
    const tookMs = Math.round((clock.nowUs() - startedUs) / 1_000);
    const limit =
      withinMs === 0 ? '' : notBeforeMs > 0 ? ` between ${notBeforeMs} and ${withinMs} ms` : ` within ${withinMs} ms`;
    const expected = `${expectation.description}${limit}`;
    if (seen === undefined) return this.record(id, 'fail', expected, `${expectation.instead()} after ${tookMs} ms`);
    const when = withinMs === 0 ? '' : ` after ${tookMs} ms`;
    return this.record(id, tookMs < notBeforeMs ? 'fail' : 'pass', expected, `${seen}${when}`);
  };

  private async judgeNever(id: string, expectation: Expectation, forMs: number): Promise<boolean> {
    const startedUs = this.options.clock.nowUs();
    const seen = await wait(expectation, forMs);
    const expected = `for ${forMs} ms not: ${expectation.description}`;
    const tookMs = Math.round((this.options.clock.nowUs() - startedUs) / 1_000);
    if (seen !== undefined) return this.record(id, 'fail', expected, `${seen} after ${tookMs} ms`);
    return this.record(id, 'pass', expected, expectation.instead());
  }

  /** Adds a result for a requirement that need not be among those the case judges (malformed messages). */
  record(id: string, outcome: CheckResult['outcome'], expected: string, seen: string): boolean {
    const row = this.options.requirements.get(id);
    if (row === undefined) throw new CaseDefect(`the catalogue has no requirement ${id}`);
    const atUs = this.options.clock.nowUs();
    const result: CheckResult = { requirementId: id, ...row, outcome, expected, seen, atUs };
    this.results.push(result);
    this.options.recorder.check(result);
    return outcome === 'pass';
  }

  /** Judged ids that no check has spoken about. */
  get missing(): readonly string[] {
    const spoken = new Set(this.results.map((result) => result.requirementId));
    return this.options.judges.filter((id) => !spoken.has(id));
  }
}

async function wait(expectation: Expectation, ms: number): Promise<string | undefined> {
  const { watch } = expectation;
  if (watch === undefined) return expectation.look();
  return watch.until(expectation.look, ms, `check: ${show(expectation.description)}`);
}
