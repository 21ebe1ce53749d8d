import { CASES } from '#conformance/cases/registry';
import type { CliContext } from './cli-context.ts';

/** Prints every case, one a line, or all of them as JSON. */
export function listCases(context: CliContext, flags: { readonly json?: boolean }): void {
  const cases = [...CASES].sort((left, right) => (left.id < right.id ? -1 : 1));
  if (flags.json === true) {
    const rows = cases.map(({ id, title, area, judges, suites, disruptive }) => ({
      id,
      title,
      area,
      judges,
      suites,
      disruptive,
    }));
    context.out(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const width = Math.max(...cases.map((one) => one.id.length));
  for (const one of cases) context.out(`${one.id.padEnd(width)}  ${one.title}\n`);
}
