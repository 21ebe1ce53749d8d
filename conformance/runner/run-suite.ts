import type { CaseResult, CaseRun } from '#reports/model/run-report';
import { foldRuns } from '#reports/model/verdict';
import type { ConformanceCase } from './case.ts';
import { runCase } from './run-case.ts';
import type { RunCaseOptions } from './run-case.ts';
import type { WorldFactory } from './world.ts';

export type SuiteEvent =
  | { readonly kind: 'case-started'; readonly caseId: string; readonly isRerun: boolean }
  | { readonly kind: 'case-run-ended'; readonly caseId: string; readonly isRerun: boolean; readonly run: CaseRun }
  | { readonly kind: 'case-ended'; readonly result: CaseResult };

export interface RunSuiteOptions extends Omit<RunCaseOptions, 'roomPrefix' | 'strict'> {
  readonly cases: readonly ConformanceCase[];
  readonly worlds: WorldFactory;
  readonly onEvent?: (event: SuiteEvent) => void;
  /** Part of every room name, so that runs do not meet. */
  readonly runId: string;
  readonly strict?: boolean;
  /** A case that failed is run once more, alone. Default true. */
  readonly failuresRerun?: boolean;
  /** Asked after a case that did not pass; once it says no, nothing more is run and nobody is blamed. */
  readonly isTargetThere?: () => Promise<boolean>;
}

/** Why a case was not run, or its outcome does not count. */
export const TARGET_GONE = 'the target stopped answering';

/** Verdicts after which a case gets a second run. */
const RERUN = new Set<CaseRun['verdict']>(['fail', 'untestable', 'harness-error']);

/** Runs cases, as many at once as the worlds allow, and then each failed one again by itself. Results in the order of `cases`. */
export async function runSuite(options: RunSuiteOptions): Promise<readonly CaseResult[]> {
  const firstRuns = new Map<string, CaseRun>();
  const { cases, worlds, signal } = options;
  const results = new Map<string, CaseResult>();
  const settle = (testCase: ConformanceCase, runs: readonly CaseRun[]): void => {
    const result = resultOf(testCase, runs);
    results.set(testCase.id, result);
    options.onEvent?.({ kind: 'case-ended', result });
  };
  let isGone = false;
  const attempt = async (testCase: ConformanceCase, isRerun: boolean): Promise<CaseRun> => {
    if (isGone) return notRun(TARGET_GONE);
    const run = await runOnce(testCase, options, isRerun);
    if (!RERUN.has(run.verdict) || signal?.aborted === true) return run;
    if ((await options.isTargetThere?.()) === false) isGone = true;
    return isGone ? notRun(TARGET_GONE) : run;
  };
  await inParallel(longestFirst(cases), worlds.parallel, async (testCase) => {
    const run = await attempt(testCase, false);
    if (needsRerun(run, options)) firstRuns.set(testCase.id, run);
    else settle(testCase, [run]);
  });
  for (const testCase of cases) {
    const first = firstRuns.get(testCase.id);
    if (first === undefined) continue;
    settle(testCase, signal?.aborted === true ? [first] : [first, await attempt(testCase, true)]);
  }
  return cases.flatMap(({ id }) => results.get(id) ?? []);
}

function needsRerun(run: CaseRun, options: RunSuiteOptions): boolean {
  return (options.failuresRerun ?? true) && RERUN.has(run.verdict) && options.signal?.aborted !== true;
}

async function runOnce(testCase: ConformanceCase, options: RunSuiteOptions, isRerun: boolean): Promise<CaseRun> {
  if (options.signal?.aborted === true) return notRun('the run was interrupted before this case began');
  const { id } = testCase;
  options.onEvent?.({ kind: 'case-started', caseId: id, isRerun });
  const run = await runInWorld(testCase, options, isRerun);
  options.onEvent?.({ kind: 'case-run-ended', caseId: id, isRerun, run });
  return run;
}

async function runInWorld(testCase: ConformanceCase, options: RunSuiteOptions, isRerun: boolean): Promise<CaseRun> {
  const { runId, strict = false, ...rest } = options;
  const roomPrefix = `jitterbug-${runId}-${isRerun ? 'again-' : ''}`;
  let world;
  try {
    world = await options.worlds.create(testCase.id);
  } catch (thrown) {
    const reason = `no world for the case: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { verdict: 'harness-error', reason, checks: [], evidence: [], worldUs: 0 };
  }
  const run = await runCase(testCase, world, { ...rest, roomPrefix, strict });
  await world.close().catch(() => undefined);
  // Not earlier: the end of a world is a part of its trace.
  return world.kind === 'virtual' ? { ...run, traceHash: world.trace.hash() } : run;
}

function notRun(reason: string): CaseRun {
  return { verdict: 'not-run', reason, checks: [], evidence: [], worldUs: 0 };
}

function resultOf(testCase: ConformanceCase, runs: readonly CaseRun[]): CaseResult {
  const { id, title, area, judges } = testCase;
  return { caseId: id, title, area, judges, ...foldRuns(runs), runs };
}

/** Cases with the highest limit begin first, so that none of them is alone at the end. */
function longestFirst(cases: readonly ConformanceCase[]): ConformanceCase[] {
  return cases.toSorted((a, b) => b.limitMs - a.limitMs);
}

async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.slice();
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
}
