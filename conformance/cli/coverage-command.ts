import type { CliContext } from './cli-context.ts';
import { coverageRows, isEmpty, REAL_SERVER } from './coverage-rows.ts';
import type { CoverageRow } from './coverage-rows.ts';

/** Prints what judges each MUST and SHOULD of the catalogue, and what the last recorded runs gave. */
export function printCoverage(context: CliContext, flags: { readonly json?: boolean }): void {
  const rows = coverageRows();
  if (flags.json === true) {
    context.out(`${JSON.stringify({ real: REAL_SERVER, rows, counts: counts(rows) }, null, 2)}\n`);
    return;
  }
  context.out(`row       level   embedded      ${REAL_SERVER}\n`);
  for (const row of rows) context.out(`${lineOf(row)}\n`);
  context.out(`\n${countsText(rows)}\n`);
}

function lineOf(row: CoverageRow): string {
  const results = [row.embedded ?? '-', row.real ?? '-'].map((result) => result.padEnd(12)).join('  ');
  return `${row.id.padEnd(8)}  ${row.level.padEnd(6)}  ${results}  ${byWhat(row)}`;
}

function byWhat(row: CoverageRow): string {
  const parts = [...row.cases, ...(row.cases.length === 0 ? row.tests : [])];
  if (row.cases.length === 0 && row.reason !== undefined) parts.push(`no case: ${row.reason}`);
  else if (parts.length === 0) parts.push('nothing yet');
  return parts.join(', ');
}

interface Counts {
  readonly rows: number;
  readonly byCase: number;
  readonly byTest: number;
  readonly byReason: number;
  readonly empty: readonly string[];
}

function counts(rows: readonly CoverageRow[]): Readonly<Record<'MUST' | 'SHOULD', Counts>> {
  const of = (level: 'MUST' | 'SHOULD'): Counts => {
    const own = rows.filter((row) => row.level === level);
    const withoutCase = own.filter(({ cases }) => cases.length === 0);
    return {
      rows: own.length,
      byCase: own.length - withoutCase.length,
      byTest: withoutCase.filter(({ tests }) => tests.length > 0).length,
      byReason: withoutCase.filter(({ tests, reason }) => tests.length === 0 && reason !== undefined).length,
      empty: own.filter(isEmpty).map(({ id }) => id),
    };
  };
  return { MUST: of('MUST'), SHOULD: of('SHOULD') };
}

function countsText(rows: readonly CoverageRow[]): string {
  return Object.entries(counts(rows))
    .map(
      ([level, { rows: all, byCase, byTest, byReason, empty }]) =>
        `${level}: ${all} rows, ${byCase} judged by a case, ${byTest} by a unit test only, ` +
        `${byReason} with a reason why not, ${empty.length} without anything yet`,
    )
    .join('\n');
}
