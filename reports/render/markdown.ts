import type { CaseResult, RunReport } from '#reports/model/run-report';
import { VERDICTS } from '#reports/model/verdict';
import {
  casesWith,
  countLine,
  evidenceAround,
  evidenceText,
  judgedLine,
  missedChecks,
  oneLine,
  statementOf,
  targetLine,
} from './around-failure.ts';

/** A summary for the page of a CI job. */
export function renderMarkdown(report: RunReport): string {
  const lines = [
    `## Jitterbug: ${report.totals.claim}`,
    '',
    `${escape(targetLine(report))}; ${report.world} world, suite ${escape(report.suite)}`,
    '',
    `**${countLine(report)}**, ${judgedLine(report)}`,
    '',
    '| verdict | case | why |',
    '|---|---|---|',
  ];
  for (const verdict of VERDICTS) {
    if (verdict === 'pass') continue;
    for (const result of casesWith(report, verdict)) {
      lines.push(`| ${verdict} | \`${result.caseId}\` | ${escape(result.reason)} |`);
    }
  }
  lines.push(`| pass | ${report.totals.byVerdict.pass} cases | |`);
  for (const id of report.totals.warnings) {
    lines.push('', `- warning: ${id} (SHOULD) was missed: ${escape(statementOf(report, id))}`);
  }
  for (const result of report.cases) {
    if (result.verdict === 'fail' || result.verdict === 'untestable' || result.verdict === 'harness-error') {
      lines.push('', ...details(report, result));
    }
  }
  return `${lines.join('\n')}\n`;
}

function details(report: RunReport, result: CaseResult): string[] {
  const lines = ['<details>', `<summary>${escape(`${result.caseId}: ${result.title}`)}</summary>`, ''];
  const missed = missedChecks(result);
  if (missed.length === 0) lines.push(escape(result.reason));
  for (const check of missed) {
    lines.push(`- **${check.requirementId}** ${check.level} ${escape(statementOf(report, check.requirementId))}`);
    lines.push(`  - expected: ${escape(check.expected)}`, `  - seen: ${escape(check.seen)}`);
  }
  const evidence = evidenceAround(result).map(evidenceText);
  // A fence longer than any run of backticks inside keeps a hostile server's text inside.
  const fence = '`'.repeat(3 + Math.max(0, ...evidence.map(longestTicks)));
  if (evidence.length > 0) lines.push('', fence, ...evidence, fence);
  return [...lines, '', '</details>'];
}

function escape(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_|[\]]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
}
