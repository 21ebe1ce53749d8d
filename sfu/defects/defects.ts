import { DEFECTS, type DefectName } from './catalogue.ts';

/** The deliberate bugs that are switched on in one SFU; none by default. */
export class Defects {
  readonly names: readonly DefectName[];

  constructor(names: readonly DefectName[] = []) {
    this.names = [...new Set(names)].sort();
  }

  /** Tells whether the named defect is switched on. */
  has(name: DefectName): boolean {
    return this.names.length > 0 && this.names.includes(name);
  }
}

/** @returns The name as a DefectName, or undefined when the catalogue has no such defect. */
export function parseDefectName(name: string): DefectName | undefined {
  return Object.hasOwn(DEFECTS, name) ? (name as DefectName) : undefined;
}
