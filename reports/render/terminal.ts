import pico from 'picocolors';
import type { CaseResult, RunReport } from '#reports/model/run-report';
import { VERDICTS, type Verdict } from '#reports/model/verdict';
import {
  casesWith,
  countLine,
  evidenceAround,
  evidenceText,
  judgedLine,
  missedChecks,
  oneLine,
  shortLine,
  statementOf,
  targetLine,
} from './around-failure.ts';

/** How the summary looks. */
export interface TerminalOptions {
  readonly color: boolean;
}

const INDENT = '      ';
/** A target that went away leaves one note for each room. */
const NOTES_SHOWN = 5;

/** The summary of a run for people: what failed first, then counts; the last line is `N passed, N failed, N skipped`. */
export function renderTerminal(report: RunReport, options: TerminalOptions): string {
  const colors = pico.createColors(options.color);
  const paint = (verdict: Verdict, text: string): string => {
    if (verdict === 'pass') return colors.green(text);
    if (verdict === 'fail' || verdict === 'harness-error' || verdict === 'untestable') return colors.red(text);
    return colors.yellow(text);
  };
  const lines: string[] = [`${report.world} world, suite ${report.suite}: ${oneLine(targetLine(report))}`];
  for (const verdict of VERDICTS) {
    if (verdict === 'pass') continue;
    const label = (text: string): string => paint(verdict, text);
    for (const group of groupsOf(casesWith(report, verdict))) {
      lines.push('', ...groupLines(report, group, label, colors.dim));
    }
  }
  lines.push('', ...warningLines(report), ...noteLines(report));
  if (report.interrupted) lines.push('interrupted: what is known by now');
  lines.push(claimLine(report), judgedLine(report), paint(lastLineVerdict(report), countLine(report)));
  return `${lines.join('\n')}\n`;
}

/** Cases alone, or together where they were left out for one reason: nobody reads the same sentence sixty times. */
function groupsOf(cases: readonly CaseResult[]): readonly (readonly CaseResult[])[] {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const key = showsEvidence(result) ? result.caseId : result.reason;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()];
}

function groupLines(
  report: RunReport,
  group: readonly CaseResult[],
  paint: (text: string) => string,
  dim: (text: string) => string,
): string[] {
  const [first] = group;
  if (first === undefined) return [];
  if (group.length === 1) return caseLines(report, first, paint, dim);
  const ids = group.map((result) => result.caseId).join(', ');
  return [`${paint(labelOf(first))}  ${group.length} cases: ${shortLine(first.reason)}`, `${INDENT}${ids}`];
}

function labelOf(result: CaseResult): string {
  return result.verdict.toUpperCase().replace('-', ' ');
}

function caseLines(
  report: RunReport,
  result: CaseResult,
  paint: (text: string) => string,
  dim: (text: string) => string,
): string[] {
  const lines = [`${paint(labelOf(result))}  ${result.caseId}  ${result.title}`];
  const missed = missedChecks(result);
  for (const check of missed) {
    const head = `${check.requirementId} ${check.level}`;
    lines.push(`${INDENT}${head}  ${statementOf(report, check.requirementId)}`.trimEnd());
    lines.push(`${INDENT}  expected  ${shortLine(check.expected)}`);
    lines.push(`${INDENT}  seen      ${check.outcome === 'fail' ? '' : `(${check.outcome}) `}${shortLine(check.seen)}`);
  }
  if (missed.length === 0 || result.verdict !== 'fail') lines.push(`${INDENT}${shortLine(result.reason)}`);
  const evidence = showsEvidence(result) ? evidenceAround(result) : [];
  if (evidence.length > 0) lines.push(`${INDENT}around it:`);
  for (const line of evidence) lines.push(dim(`${INDENT}${evidenceText(line)}`));
  return lines;
}

function showsEvidence(result: CaseResult): boolean {
  return result.verdict !== 'not-applicable' && result.verdict !== 'not-run';
}

function warningLines(report: RunReport): string[] {
  return report.totals.warnings.map((id) => `warning: ${id} SHOULD was missed: ${statementOf(report, id)}`);
}

/** What cases left behind on the target. */
function noteLines(report: RunReport): string[] {
  const all = [...new Set(report.cases.flatMap((result) => result.runs.flatMap((run) => run.notes ?? [])))];
  const shown = all.slice(0, NOTES_SHOWN).map((note) => `note: ${shortLine(note)}`);
  const hidden = all.length - shown.length;
  return hidden === 0 ? shown : [...shown, `note: and ${hidden} more in report.json`];
}

function claimLine(report: RunReport): string {
  const { claim } = report.totals;
  if (claim === 'conforms') return 'conforms: every applicable MUST was judged and passed';
  return claim === 'undecided' ? 'undecided: too much could not be judged' : claim;
}

function lastLineVerdict(report: RunReport): Verdict {
  if (report.totals.failed > 0) return 'fail';
  return report.exitCode === 0 ? 'pass' : 'inconclusive';
}
