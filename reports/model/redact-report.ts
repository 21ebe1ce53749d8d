import type { CaseResult, CaseRun, RunReport } from './run-report.ts';

/** The report with `redact` applied to everything that is no word of our own: ids, verdicts and titles stay. */
export function redactReport(report: RunReport, redact: (text: string) => string): RunReport {
  const { target } = report;
  const version = target.serverVersion === undefined ? {} : { serverVersion: redact(target.serverVersion) };
  return {
    ...report,
    target: { ...target, ...version, url: redact(target.url), defects: target.defects.map(redact) },
    cases: report.cases.map((result) => redactCase(result, redact)),
    unjudged: report.unjudged.map((row) => ({ ...row, reason: redact(row.reason) })),
  };
}

function redactCase(result: CaseResult, redact: (text: string) => string): CaseResult {
  return { ...result, reason: redact(result.reason), runs: result.runs.map((run) => redactRun(run, redact)) };
}

function redactRun(run: CaseRun, redact: (text: string) => string): CaseRun {
  return {
    ...run,
    reason: redact(run.reason),
    checks: run.checks.map((check) => ({ ...check, expected: redact(check.expected), seen: redact(check.seen) })),
    evidence: run.evidence.map((line) => ({
      ...line,
      participant: redact(line.participant),
      kind: redact(line.kind),
      text: redact(line.text),
    })),
  };
}
