import type { CaseResult, RunReport } from '#reports/model/run-report';
import { evidenceAround, evidenceText, missedChecks, statementOf } from './around-failure.ts';
import { renderXml, type XmlElement } from './xml.ts';

/**
 * JUnit XML as CI systems read it: one suite per area, one test per case. What the target got wrong is a failure, what the harness got
 * wrong is an error, and everything without a verdict about the target is skipped, with its reason.
 */
export function renderJunit(report: RunReport): string {
  const areas = [...new Set(report.cases.map((result) => result.area))].sort();
  const suites = areas.map((area) => {
    const cases = report.cases.filter((result) => result.area === area);
    return {
      name: 'testsuite',
      attributes: { name: `jitterbug.${area}`, ...counts(cases), timestamp: report.startedAt },
      children: cases.map((result) => testCase(report, result)),
    };
  });
  return renderXml({
    name: 'testsuites',
    attributes: { name: 'jitterbug', ...counts(report.cases) },
    children: suites,
  });
}

function counts(cases: readonly CaseResult[]): Record<string, string> {
  const count = (kind: Outcome): string => String(cases.filter((result) => outcomeOf(result) === kind).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.flatMap((result) => result.runs.map((run) => run.worldUs))),
  };
}

function testCase(report: RunReport, result: CaseResult): XmlElement {
  return {
    name: 'testcase',
    attributes: {
      classname: `jitterbug.${result.area}`,
      name: result.caseId,
      time: seconds(result.runs.map((run) => run.worldUs)),
    },
    children: outcomeElements(report, result),
  };
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

function outcomeOf(result: CaseResult): Outcome {
  switch (result.verdict) {
    case 'pass':
      return 'passed';
    case 'fail':
    case 'untestable':
      return 'failure';
    case 'harness-error':
      return 'error';
    case 'not-applicable':
    case 'not-run':
    case 'inconclusive':
    case 'expected-fail':
      return 'skipped';
  }
}

function outcomeElements(report: RunReport, result: CaseResult): XmlElement[] {
  const outcome = outcomeOf(result);
  if (outcome === 'passed') return [];
  if (outcome === 'skipped') {
    return [{ name: 'skipped', attributes: { message: `${result.verdict}: ${result.reason}` }, children: '' }];
  }
  const attributes = { message: result.reason, type: result.verdict };
  return [{ name: outcome, attributes, children: failureText(report, result) }];
}

function failureText(report: RunReport, result: CaseResult): string {
  const lines = [result.title];
  for (const check of missedChecks(result)) {
    lines.push(`${check.requirementId} ${check.level} ${statementOf(report, check.requirementId)}`.trimEnd());
    lines.push(`  expected  ${check.expected}`, `  seen      ${check.seen}`);
  }
  return [...lines, ...evidenceAround(result).map(evidenceText)].join('\n');
}

function seconds(timesUs: readonly number[]): string {
  return (timesUs.reduce((sum, timeUs) => sum + timeUs, 0) / 1e6).toFixed(3);
}
