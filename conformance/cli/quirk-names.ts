import { parseQuirkName } from '#sfu/quirks/quirks';
import { QUIRKS, type QuirkName } from '#sfu/quirks/catalogue';
import { UsageError } from './usage-error.ts';

/** The quirks by name; `all` stands for every one. @throws UsageError for a name that the catalogue lacks */
export function quirksFrom(names: readonly string[] | undefined): readonly QuirkName[] {
  return (names ?? []).flatMap((name) => {
    if (name === 'all') return Object.keys(QUIRKS) as QuirkName[];
    const quirk = parseQuirkName(name);
    if (quirk === undefined) {
      throw new UsageError(`there is no quirk '${name}': 'jitterbug serve --list-quirks' shows them`);
    }
    return [quirk];
  });
}

/** Every quirk with the row that tells of it and what it does, one a line. */
export function quirkList(): string {
  const names = Object.keys(QUIRKS).sort() as QuirkName[];
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: QuirkName): string =>
    `${name.padEnd(width)}  ${QUIRKS[name].requirement.padEnd(8)}  ${QUIRKS[name].does}\n`;
  return names.map(line).join('');
}
