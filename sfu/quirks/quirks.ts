import { QUIRKS, type QuirkName } from './catalogue.ts';

/** The quirks of livekit-server that are switched on in one SFU; none by default. */
export class Quirks {
  readonly names: readonly QuirkName[];

  constructor(names: readonly QuirkName[] = []) {
    this.names = [...new Set(names)].sort();
  }

  /** Tells whether the named quirk is switched on. */
  has(name: QuirkName): boolean {
    return this.names.includes(name);
  }
}

/** @returns The name as a QuirkName, or undefined when the catalogue has no such quirk. */
export function parseQuirkName(name: string): QuirkName | undefined {
  return Object.hasOwn(QUIRKS, name) ? (name as QuirkName) : undefined;
}
