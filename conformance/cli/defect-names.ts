import { DEFECTS, type DefectName } from '#sfu/defects/catalogue';
import { parseDefectName } from '#sfu/defects/defects';
import { UsageError } from './usage-error.ts';

/** The defects by name. @throws UsageError for a name that the catalogue lacks */
export function defectsFrom(names: readonly string[] | undefined): readonly DefectName[] {
  return (names ?? []).map((name) => {
    const defect = parseDefectName(name);
    if (defect === undefined)
      throw new UsageError(`there is no defect '${name}': 'jitterbug serve --list-defects' shows them`);
    return defect;
  });
}

/** Every deliberate bug with what it does, one a line. */
export function defectList(): string {
  const names = Object.keys(DEFECTS).sort() as DefectName[];
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `${name.padEnd(width)}  ${DEFECTS[name].does}\n`).join('');
}
