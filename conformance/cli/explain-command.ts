import { CASES } from '#conformance/cases/registry';
import type { ConformanceCase } from '#conformance/runner/case';
import { type Requirement } from '#proto/catalogue/catalogue';
import { QUIRK_ENTRIES } from '#sfu/quirks/catalogue';
import { catalogueRows } from './catalogue-rows.ts';
import type { CliContext } from './cli-context.ts';
import { UsageError } from './usage-error.ts';

const FLAGS: Readonly<Record<Requirement['flags'][number], string>> = {
  S: 'stated by the public documents',
  D: 'livekit-server departs from what the documents state',
  Q: 'a quirk of livekit-server: recorded, never judged',
  C: 'a duty of the client',
  K: 'found or corrected against a running server',
};

/** Prints what a case or a requirement is about. @throws UsageError for an id that names neither */
export function explain(context: CliContext, id: string): void {
  const rows = catalogueRows();
  const row = rows.find((one) => one.id === id.toUpperCase());
  const found = CASES.find((one) => one.id === id.toLowerCase());
  if (row !== undefined) context.out(explainRequirement(row));
  else if (found !== undefined) context.out(explainCase(found, rows));
  else throw new UsageError(`'${id}' is neither a case nor a requirement: ${suggestion(id, rows)}`);
}

function explainCase(found: ConformanceCase, rows: readonly Requirement[]): string {
  const lines = [found.id, `  ${found.title}`, `  suites: ${found.suites.join(', ')}`];
  if (found.disruptive) lines.push('  runs against other servers only with --disruptive');
  lines.push('  judges:');
  for (const id of found.judges) {
    const row = rows.find((one) => one.id === id);
    lines.push(`    ${id} ${row?.level ?? ''}  ${row?.statement ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}

function explainRequirement(row: Requirement): string {
  const lines = [`${row.id} ${row.level}`, `  ${row.statement}`];
  for (const flag of row.flags) lines.push(`  ${flag}: ${FLAGS[flag]}`);
  if (row.observe !== '') lines.push(`  how it shows: ${row.observe}`);
  lines.push(`  evidence: ${row.evidence.join(', ')}`);
  if (row.note !== undefined) lines.push(`  note: ${row.note}`);
  const quirk = Object.entries(QUIRK_ENTRIES).find(([, entry]) => entry.requirement === row.id)?.[0];
  if (quirk !== undefined) lines.push(`  the embedded SFU does otherwise, unless it is given --quirk ${quirk}`);
  if (row.tried !== undefined) lines.push(`  tried on livekit-server 1.13.5: ${row.tried.result}: ${row.tried.seen}`);
  const judging = CASES.filter((one) => one.judges.includes(row.id)).map((one) => one.id);
  lines.push(judging.length === 0 ? '  no case judges it' : `  judged by: ${judging.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function suggestion(id: string, rows: readonly Requirement[]): string {
  const wanted = id.toLowerCase();
  const known = [...CASES.map((one) => one.id), ...rows.map((row) => row.id)];
  const slug = wanted.split('/')[1];
  const isNear = (one: string): boolean =>
    one.toLowerCase().includes(wanted) || (slug !== undefined && one.split('/')[1] === slug);
  const near = known.filter(isNear);
  if (near.length > 0 && wanted !== '') return `did you mean ${near.slice(0, 5).join(', ')}?`;
  return `'jitterbug list' shows the cases; requirements look like SIG-010`;
}
