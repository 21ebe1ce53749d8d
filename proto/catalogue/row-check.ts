import { ProtocolError } from '../errors.ts';

/** Says of a value what is wrong with it, as an ending of a sentence; undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

/** A mandatory and an optional member of a row. */
export interface Member {
  readonly check: Check;
  readonly isOptional?: boolean;
}

/** The error for a place in a data file that does not hold what it should. */
export function badData(file: string, key: string, what: string): ProtocolError {
  return new ProtocolError('catalogue/bad-data', `${file}: ${key} ${what}`);
}

/** @throws ProtocolError `catalogue/bad-data` naming file and key of the first member that is wrong or not known */
export function checkRow(file: string, key: string, row: unknown, members: Readonly<Record<string, Member>>): void {
  if (!isRecord(row)) throw badData(file, key, 'is no object');
  for (const [name, member] of Object.entries(members)) {
    const value = row[name];
    if (value === undefined && member.isOptional === true) continue;
    const complaint = value === undefined ? 'is missing' : member.check(value);
    if (complaint !== undefined) throw badData(file, `${key}.${name}`, complaint);
  }
  const stranger = Object.keys(row).find((name) => !Object.hasOwn(members, name));
  if (stranger !== undefined) throw badData(file, `${key}.${stranger}`, 'is not a member that is known here');
}

/** @throws ProtocolError `catalogue/bad-data` unless `document[key]` is a list */
export function listAt(file: string, document: unknown, key: string): readonly unknown[] {
  const list = isRecord(document) ? document[key] : undefined;
  if (!Array.isArray(list)) throw badData(file, key, 'is no list');
  return list;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const text: Check = (value) => (typeof value === 'string' ? undefined : 'is no text');
export const filledText: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'is no text or empty';
export const anyNumber: Check = (value) => (Number.isFinite(value) ? undefined : 'is no number');
export const milliseconds: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : 'is no number of milliseconds';

/** One of the given words. */
export function oneOf(words: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && words.includes(value)
      ? undefined
      : `is ${JSON.stringify(value)}, wanted one of ${words.join(', ')}`;
}

/** A list whose members all pass. */
export function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'is no list';
    const complaints = value.flatMap((member, index) => {
      const complaint = check(member);
      return complaint === undefined ? [] : [`has at ${index} a member that ${complaint}`];
    });
    return complaints[0];
  };
}

/** An object whose keys are among `keys` (any, when undefined) and whose members all pass. */
export function mapOf(check: Check, keys?: readonly string[]): Check {
  return (value) => {
    if (!isRecord(value)) return 'is no object';
    for (const [name, member] of Object.entries(value)) {
      if (keys !== undefined && !keys.includes(name)) return `has ${name}, wanted only ${keys.join(', ')}`;
      const complaint = check(member);
      if (complaint !== undefined) return `has a ${name} that ${complaint}`;
    }
    return undefined;
  };
}

/** An object with the given members. */
export function rowOf(members: Readonly<Record<string, Member>>): Check {
  return (value) => {
    try {
      checkRow('', '', value, members);
      return undefined;
    } catch (thrown) {
      return thrown instanceof ProtocolError ? `is wrong: ${thrown.message.slice(2).trim()}` : 'is wrong';
    }
  };
}
