import type { CaseResult, CheckResult, EvidenceLine, RunReport } from '#reports/model/run-report';
import { isJudged, tellingRun } from '#reports/model/verdict';

/** How many lines before and after the decisive moment people get to see; the report file has them all. */
const LINES_BEFORE = 14;
const LINES_AFTER = 4;
/** A longer line, for instance a whole SDP, is cut; the report file has it all. */
const LINE_CHARACTERS = 240;

/** The checks of a case's telling run that did not pass, judged ones only, in the order in which they ended. */
export function missedChecks(result: CaseResult): readonly CheckResult[] {
  const checks = tellingRun(result)?.checks ?? [];
  return checks.filter((check) => check.outcome !== 'pass' && isJudged(check)).sort((a, b) => a.atUs - b.atUs);
}

/** The evidence around the first missed check, or the last of it where no check was missed. */
export function evidenceAround(result: CaseResult): readonly EvidenceLine[] {
  const lines = tellingRun(result)?.evidence ?? [];
  const atUs = missedChecks(result)[0]?.atUs ?? Number.POSITIVE_INFINITY;
  const later = lines.findIndex((line) => line.atUs > atUs);
  const middle = later < 0 ? lines.length : later;
  return lines.slice(Math.max(0, middle - LINES_BEFORE), middle + LINES_AFTER);
}

/** One evidence line: time in seconds, who, direction, what. */
export function evidenceText(line: EvidenceLine): string {
  const arrow = { sent: '->', received: '<-', note: '--' }[line.direction];
  const time = `${(line.atUs / 1e6).toFixed(3)} s`.padStart(11);
  return shortLine(`${time}  ${line.participant.padEnd(10)} ${arrow} ${line.kind}  ${line.text}`).trimEnd();
}

/** What the catalogue says about a requirement, or an empty string where the report does not know it. */
export function statementOf(report: RunReport, requirementId: string): string {
  return report.requirements.find((row) => row.id === requirementId)?.statement ?? '';
}

/** Cases in the order people want them: the most telling verdict first. */
export function casesWith(report: RunReport, verdict: CaseResult['verdict']): readonly CaseResult[] {
  return report.cases.filter((result) => result.verdict === verdict);
}

/** What was tested, in one line. */
export function targetLine(report: RunReport): string {
  const { target } = report;
  const server = target.serverVersion === undefined ? '' : `, server ${target.serverVersion}`;
  const protocol = target.protocol === undefined ? '' : `, protocol ${target.protocol}`;
  const name = target.kind === 'embedded' ? 'the embedded reference SFU' : target.url;
  const defects = target.defects.length === 0 ? '' : `, DEFECTS ON: ${target.defects.join(', ')}`;
  return `${name}${server}${protocol}${defects}`;
}

/** `judged N of M MUST, n of m SHOULD`. */
export function judgedLine(report: RunReport): string {
  const { totals } = report;
  const musts = `${totals.mustJudged} of ${totals.mustTotal} MUST`;
  return `judged ${musts}, ${totals.shouldJudged} of ${totals.shouldTotal} SHOULD`;
}

/** `N passed, N failed, N skipped`. */
export function countLine(report: RunReport): string {
  const { passed, failed, skipped } = report.totals;
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The text in one line and without control characters: what a server says must not steer a terminal or break a table. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\p{Control}/gu, '\ufffd');
}

/** {@link oneLine}, cut where it is longer than anybody reads. */
export function shortLine(text: string): string {
  const line = oneLine(text);
  return line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}…` : line;
}
