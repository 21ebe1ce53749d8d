import type { CaseResult, CaseRun, CheckResult, RunTotals } from './run-report.ts';

/** The eight verdicts of a case (DESIGN: a promise to users). */
export type Verdict =
  'pass' | 'fail' | 'untestable' | 'not-applicable' | 'not-run' | 'inconclusive' | 'expected-fail' | 'harness-error';

/** How binding a requirement is (RFC 2119 words; a Q-flagged row is recorded and never judged). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** All verdicts, the most telling first: where two differ, the one nearer to the front wins. */
export const VERDICTS: readonly Verdict[] = [
  'fail',
  'harness-error',
  'untestable',
  'inconclusive',
  'expected-fail',
  'not-run',
  'not-applicable',
  'pass',
];

/** A verdict with its reason in one sentence; the reason is empty for a pass. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What the folding of checks depends on. */
export interface FoldOptions {
  /** A missed SHOULD fails instead of warning. */
  readonly strict: boolean;
}

/** How a run of a case ended, apart from what its checks say. */
export type RunEnding =
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'untestable' | 'not-applicable' | 'not-run' | 'inconclusive' | 'harness-error';
      readonly reason: string;
    };

/** The parts of a catalogue row that decide whether it is judged. */
export interface JudgedRow {
  readonly level: Level;
  readonly flags: readonly string[];
}

/** A catalogue row as the totals need it. */
export interface CatalogueRow extends JudgedRow {
  readonly id: string;
}

/** Process exit codes (DESIGN: a promise to users; never a count). */
export const EXIT_CODES = {
  passed: 0,
  failed: 1,
  usage: 2,
  harnessError: 3,
  inconclusive: 4,
  internalError: 5,
  /** A replay came out as wanted, but not as the very run that was recorded. */
  notEqual: 6,
  interrupted: 130,
} as const;

/** Where several occurred, the first of these wins; an interruption wins over all. */
export const EXIT_CODE_PRECEDENCE: readonly number[] = [
  EXIT_CODES.interrupted,
  EXIT_CODES.internalError,
  EXIT_CODES.usage,
  EXIT_CODES.failed,
  EXIT_CODES.harnessError,
  EXIT_CODES.notEqual,
  EXIT_CODES.inconclusive,
  EXIT_CODES.passed,
];

/** True for a row that a run judges; MAY rows, quirks (Q) and duties of the client (C) are recorded only. */
export function isJudged(row: JudgedRow): boolean {
  return row.level !== 'MAY' && !row.flags.includes('Q') && !row.flags.includes('C');
}

/** True for a row whose violation fails the case. */
export function isBinding(row: JudgedRow, options: FoldOptions): boolean {
  return isJudged(row) && (row.level === 'MUST' || options.strict);
}

/** Verdict of one run from its checks alone. No check at all is a harness error: the case judged nothing. */
export function foldChecks(checks: readonly CheckResult[], options: FoldOptions): Judgement {
  if (checks.length === 0) return { verdict: 'harness-error', reason: 'the case ended without a single check' };
  const binding = checks.filter((check) => isBinding(check, options));
  for (const outcome of ['fail', 'untestable', 'inconclusive'] as const) {
    const found = binding.filter((check) => check.outcome === outcome).sort(earliestFirst)[0];
    if (found !== undefined) return { verdict: outcome, reason: describeCheck(found) };
  }
  return { verdict: 'pass', reason: '' };
}

/**
 * Verdict of one run from its checks and its ending. A violation that was seen before the case broke off stays a violation; otherwise
 * the ending speaks, since a case that did not reach its end has not passed.
 */
export function foldRun(checks: readonly CheckResult[], ending: RunEnding, options: FoldOptions): Judgement {
  if (ending.kind === 'completed') return foldChecks(checks, options);
  const seen: Judgement = checks.length === 0 ? { verdict: 'pass', reason: '' } : foldChecks(checks, options);
  return seen.verdict === 'fail' ? seen : { verdict: ending.kind, reason: ending.reason };
}

/**
 * Verdict of a case from its runs, in whatever order: equal verdicts stay; a run that passed beside one that did not is
 * `inconclusive`, never `pass`; otherwise the most telling verdict wins.
 */
export function foldRuns(runs: readonly Pick<CaseRun, 'verdict' | 'reason'>[]): Judgement {
  const worst = runs.reduce<Judgement | undefined>(
    (found, run) => (found === undefined || rank(run.verdict) < rank(found.verdict) ? run : found),
    undefined,
  );
  if (worst === undefined) return { verdict: 'harness-error', reason: 'the case was never run' };
  const noisy = runs.find((run) => run.verdict === 'pass' || run.verdict === 'inconclusive');
  if (worst.verdict === 'pass' || noisy === undefined || runs.every((run) => run.verdict === worst.verdict)) {
    return { verdict: worst.verdict, reason: worst.reason };
  }
  const passes = runs.filter((run) => run.verdict === 'pass').length;
  return {
    verdict: 'inconclusive',
    reason: `passed in ${passes} of ${runs.length} runs; otherwise ${worst.verdict}: ${worst.reason}`,
  };
}

/** The run whose checks speak for a case: the one that shows why the case has its verdict. */
export function tellingRun(result: Pick<CaseResult, 'runs'>): CaseRun | undefined {
  return result.runs.reduce<CaseRun | undefined>(
    (found, run) => (found === undefined || rank(run.verdict) < rank(found.verdict) ? run : found),
    undefined,
  );
}

/** Which group of the last line a verdict counts in. */
export function groupOf(verdict: Verdict): 'passed' | 'failed' | 'skipped' {
  switch (verdict) {
    case 'pass':
      return 'passed';
    case 'fail':
    case 'untestable':
    case 'harness-error':
      return 'failed';
    case 'not-applicable':
    case 'not-run':
    case 'inconclusive':
    case 'expected-fail':
      return 'skipped';
  }
}

/**
 * Counts and claim of a run. A requirement is judged when a check of it ended in pass or fail; it is not applicable when every case that
 * could judge it found the target not offering it.
 */
export function foldTotals(
  cases: readonly CaseResult[],
  catalogue: readonly CatalogueRow[],
  options: FoldOptions & { readonly suite: string },
): RunTotals {
  const byVerdict: Record<Verdict, number> = emptyCounts();
  const groups = { passed: 0, failed: 0, skipped: 0 };
  for (const result of cases) {
    byVerdict[result.verdict] += 1;
    groups[groupOf(result.verdict)] += 1;
  }
  const standing = requirementStanding(cases);
  const applicable = catalogue.filter((row) => isJudged(row) && standing.get(row.id) !== 'not-applicable');
  const musts = applicable.filter((row) => row.level === 'MUST');
  const shoulds = applicable.filter((row) => row.level === 'SHOULD');
  const judged = (row: CatalogueRow): boolean => standing.get(row.id) === 'pass' || standing.get(row.id) === 'fail';
  const everyMustHeld = musts.length > 0 && musts.every((row) => standing.get(row.id) === 'pass');
  return {
    byVerdict,
    ...groups,
    mustJudged: musts.filter(judged).length,
    mustTotal: musts.length,
    shouldJudged: shoulds.filter(judged).length,
    shouldTotal: shoulds.length,
    warnings: shoulds
      .filter((row) => standing.get(row.id) === 'fail')
      .map((row) => row.id)
      .sort(),
    claim: claimOf(byVerdict, everyMustHeld && options.suite !== 'fast'),
  };
}

/** What is known of each requirement that some case names: the worst that any case's telling run says. */
export function requirementStanding(
  cases: readonly CaseResult[],
): ReadonlyMap<string, 'fail' | 'pass' | 'undecided' | 'not-applicable'> {
  const order = ['fail', 'pass', 'undecided', 'not-applicable'] as const;
  const standing = new Map<string, (typeof order)[number]>();
  const note = (id: string, state: (typeof order)[number]): void => {
    const known = standing.get(id);
    if (known === undefined || order.indexOf(state) < order.indexOf(known)) standing.set(id, state);
  };
  for (const result of cases) {
    const idle = result.verdict === 'not-applicable' ? 'not-applicable' : 'undecided';
    for (const id of result.judges) note(id, idle);
    // A case that failed and then passed proves nothing either way: what its runs agree on still counts.
    for (const [id, state] of agreedOutcomes(result)) note(id, state);
  }
  return standing;
}

/** Exit code of a run that reached its end. A run in which nothing passed and nothing failed has shown nothing. */
export function exitCodeOf(totals: Pick<RunTotals, 'byVerdict'>): number {
  const count = totals.byVerdict;
  if (count.fail > 0 || count.untestable > 0) return EXIT_CODES.failed;
  if (count['harness-error'] > 0) return EXIT_CODES.harnessError;
  if (count.inconclusive > 0) return EXIT_CODES.inconclusive;
  return count.pass + count['expected-fail'] > 0 ? EXIT_CODES.passed : EXIT_CODES.inconclusive;
}

/** The code that wins where several occurred; 0 where none did. */
export function worstExitCode(codes: readonly number[]): number {
  return EXIT_CODE_PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT_CODES.passed;
}

function claimOf(count: Readonly<Record<Verdict, number>>, everyMustHeld: boolean): RunTotals['claim'] {
  if (count.fail > 0) return 'does not conform';
  if (count.untestable + count['harness-error'] + count.inconclusive > 0 || count.pass === 0) return 'undecided';
  return everyMustHeld && count['expected-fail'] === 0 ? 'conforms' : 'no violation seen';
}

function agreedOutcomes(result: CaseResult): ReadonlyMap<string, 'pass' | 'fail' | 'undecided'> {
  const outcomes = new Map<string, 'pass' | 'fail' | 'undecided'>();
  for (const run of result.runs) {
    const inRun = new Map<string, 'pass' | 'fail' | 'undecided'>();
    for (const check of run.checks) {
      const state = check.outcome === 'pass' || check.outcome === 'fail' ? check.outcome : 'undecided';
      const known = inRun.get(check.requirementId);
      if (known === undefined || state === 'fail' || (state === 'undecided' && known === 'pass')) {
        inRun.set(check.requirementId, state);
      }
    }
    for (const [id, state] of inRun) {
      const known = outcomes.get(id);
      outcomes.set(id, known === undefined || known === state ? state : 'undecided');
    }
  }
  return outcomes;
}

function earliestFirst(left: CheckResult, right: CheckResult): number {
  return left.atUs - right.atUs || (left.requirementId < right.requirementId ? -1 : 1);
}

function describeCheck(check: CheckResult): string {
  return `${check.requirementId}: expected ${check.expected}; seen: ${check.seen}`;
}

function rank(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict);
}

function emptyCounts(): Record<Verdict, number> {
  return {
    pass: 0,
    fail: 0,
    untestable: 0,
    'not-applicable': 0,
    'not-run': 0,
    inconclusive: 0,
    'expected-fail': 0,
    'harness-error': 0,
  };
}
