import { redactReport } from './redact-report.ts';
import type { CaseResult, RunReport, RunTotals } from './run-report.ts';
import {
  EXIT_CODES,
  exitCodeOf,
  foldTotals,
  isJudged,
  requirementStanding,
  worstExitCode,
  type CatalogueRow,
} from './verdict.ts';

/** What a finished (or interrupted) run hands to {@link makeRunReport}. */
export interface RunReportParts {
  readonly toolVersion: string;
  readonly runId: string;
  /** Unix time in milliseconds at which the run began. */
  readonly startedAtUnixMs: number;
  readonly durationMs: number;
  readonly world: RunReport['world'];
  readonly suite: string;
  readonly profile: string;
  readonly strict: boolean;
  readonly seed?: string;
  readonly target: RunReport['target'];
  readonly cases: readonly CaseResult[];
  readonly catalogue: readonly (CatalogueRow & { readonly statement: string })[];
  /** Requirement id → why the cases that judge it were left out of this run. */
  readonly leftOut?: ReadonlyMap<string, string>;
  /** Ctrl-C ended the run: the report holds what was known by then. */
  readonly interrupted?: boolean;
  /** The target was there when the run began, and went away. */
  readonly targetGone?: boolean;
  /** Takes secrets out of a text; applied to every text that a server or a case wrote. */
  readonly redact: (text: string) => string;
}

/** Folds everything that a run learned into its report. Cases are ordered by id, so that equal results give equal reports. */
export function makeRunReport(parts: RunReportParts): RunReport {
  const cases = [...parts.cases].sort((left, right) => (left.caseId < right.caseId ? -1 : 1));
  const folded = foldTotals(cases, parts.catalogue, { strict: parts.strict, suite: parts.suite });
  // An interrupted run may have seen a violation, but it never has seen everything.
  const claim =
    (parts.interrupted === true || parts.targetGone === true) && folded.claim !== 'does not conform'
      ? 'undecided'
      : folded.claim;
  const totals: RunTotals = { ...folded, claim };
  const codes = [
    exitCodeOf(totals),
    ...(parts.interrupted === true ? [EXIT_CODES.interrupted] : []),
    ...(parts.targetGone === true ? [EXIT_CODES.usage] : []),
  ];
  const report: RunReport = {
    schema: 'jitterbug.report/1',
    tool: { name: 'jitterbug', version: parts.toolVersion },
    runId: parts.runId,
    startedAt: isoTime(parts.startedAtUnixMs),
    durationMs: Math.round(parts.durationMs),
    world: parts.world,
    suite: parts.suite,
    profile: parts.profile,
    strict: parts.strict,
    interrupted: parts.interrupted === true,
    ...(parts.seed === undefined ? {} : { seed: parts.seed }),
    target: parts.target,
    cases,
    requirements: namedRows(cases, parts.catalogue),
    unjudged: unjudgedRows(cases, parts.catalogue, parts.leftOut ?? new Map()),
    totals,
    exitCode: worstExitCode(codes),
  };
  return redactReport(report, parts.redact);
}

function namedRows(cases: readonly CaseResult[], catalogue: RunReportParts['catalogue']): RunReport['requirements'] {
  const named = new Set(cases.flatMap((result) => [...result.judges, ...checkedIds(result)]));
  return catalogue
    .filter((row) => named.has(row.id))
    .map((row) => ({ id: row.id, level: row.level, flags: row.flags, statement: row.statement }));
}

function unjudgedRows(
  cases: readonly CaseResult[],
  catalogue: readonly CatalogueRow[],
  leftOut: ReadonlyMap<string, string>,
): RunReport['unjudged'] {
  const standing = requirementStanding(cases);
  const rows: { requirementId: string; reason: string }[] = [];
  for (const row of catalogue) {
    const state = standing.get(row.id);
    if (state === 'pass' || state === 'fail') continue;
    rows.push({ requirementId: row.id, reason: reasonOf(row, cases, leftOut) });
  }
  return rows;
}

function reasonOf(row: CatalogueRow, cases: readonly CaseResult[], leftOut: ReadonlyMap<string, string>): string {
  const involved = cases.filter((result) => result.judges.includes(row.id) || checkedIds(result).includes(row.id));
  const first = involved[0];
  if (first !== undefined) {
    const why = first.verdict === 'pass' ? 'the case ended without deciding it' : first.reason;
    return `${first.caseId} (${first.verdict}): ${why}`;
  }
  const skipped = leftOut.get(row.id);
  if (skipped !== undefined) return skipped;
  if (row.flags.includes('C')) return 'a duty of the client, not of the server';
  return isJudged(row) ? 'no case judges it yet' : 'recorded, never judged';
}

function checkedIds(result: CaseResult): readonly string[] {
  return result.runs.flatMap((run) => run.checks.map((check) => check.requirementId));
}

function isoTime(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
