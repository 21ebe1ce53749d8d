import behavioursData from './data/behaviours.json' with { type: 'json' };
import timersData from './data/timers.json' with { type: 'json' };

import { ProtocolError } from '../errors.ts';
import {
  anyNumber,
  badData,
  checkRow,
  filledText,
  isRecord,
  listAt,
  listOf,
  mapOf,
  milliseconds,
  oneOf,
  rowOf,
  text,
} from './row-check.ts';
import type { Member } from './row-check.ts';
import type { LimitValue, ProfileName, Requirement, RequirementLevel, TimerRow, TimerValue } from './rows.ts';

export type {
  LimitValue,
  ProfileName,
  Requirement,
  RequirementFlag,
  RequirementLevel,
  TimerRow,
  TimerValue,
  Trial,
} from './rows.ts';

/** A time as a profile expects it, with the level of its row. */
export type TimerExpectation = TimerValue & { readonly level: RequirementLevel };
/** A size or count as a profile expects it, with the level of its row. */
export type LimitExpectation = LimitValue & { readonly level: RequirementLevel };

/** The requirements, timers and limits of a LiveKit-compatible SFU. Maps are in the order of the files. */
export interface Catalogue {
  /** What the letters before the colon in `evidence` stand for. */
  readonly sources: Readonly<Record<string, string>>;
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly timers: ReadonlyMap<string, TimerRow>;
}

/** Where the data lies, as named in complaints about it. */
const BEHAVIOURS_FILE = 'proto/catalogue/data/behaviours.json';
const TIMERS_FILE = 'proto/catalogue/data/timers.json';

const PROFILES: readonly ProfileName[] = ['livekit-1.13', 'docs'];

const TRIAL: Readonly<Record<string, Member>> = {
  result: { check: oneOf(['confirmed', 'contradicted', 'partly', 'not-testable-black-box']) },
  seen: { check: text },
  by: { check: filledText },
};

const COMMON: Readonly<Record<string, Member>> = {
  id: {
    check: (value) => (typeof value === 'string' && /^[A-Z]+-\d{3}$/.test(value) ? undefined : 'is no id like SIG-001'),
  },
  level: { check: oneOf(['MUST', 'SHOULD', 'MAY']) },
  flags: { check: listOf(oneOf(['S', 'D', 'Q', 'C', 'K'])) },
  side: { check: oneOf(['server', 'client']) },
  evidence: { check: listOf(filledText) },
  tried: { check: rowOf(TRIAL), isOptional: true },
};

const REQUIREMENT: Readonly<Record<string, Member>> = {
  ...COMMON,
  statement: { check: filledText },
  observe: { check: text },
  note: { check: filledText, isOptional: true },
};

const TIMER: Readonly<Record<string, Member>> = {
  ...COMMON,
  what: { check: filledText },
  value: { check: filledText },
  expect: { check: filledText },
  configurable: { check: filledText },
  timers: {
    check: mapOf(
      rowOf({
        valueMs: { check: milliseconds },
        toleranceMs: { check: milliseconds },
        atLeastMs: { check: milliseconds, isOptional: true },
        atMostMs: { check: milliseconds, isOptional: true },
        parts: { check: mapOf(milliseconds), isOptional: true },
      }),
      PROFILES,
    ),
    isOptional: true,
  },
  limits: {
    check: mapOf(rowOf({ value: { check: anyNumber }, unit: { check: filledText } }), PROFILES),
    isOptional: true,
  },
};

let loaded: Catalogue | undefined;

/**
 * The catalogue that comes with the project; read and checked once.
 *
 * @throws ProtocolError `catalogue/bad-data` naming file and key
 */
export function loadCatalogue(): Catalogue {
  loaded ??= parseCatalogue(behavioursData, timersData);
  return loaded;
}

/**
 * A catalogue out of the parsed data files.
 *
 * @throws ProtocolError `catalogue/bad-data` for a duplicate id, a level or flag that is not known, a missing member …
 */
export function parseCatalogue(behaviours: unknown, timers: unknown): Catalogue {
  const seen = new Set<string>();
  const requirements = rowsById<Requirement>(BEHAVIOURS_FILE, behaviours, 'requirements', REQUIREMENT, seen);
  const timerRows = rowsById<TimerRow>(TIMERS_FILE, timers, 'timers', TIMER, seen);
  return { sources: sourcesOf(behaviours), requirements, timers: timerRows };
}

function sourcesOf(behaviours: unknown): Readonly<Record<string, string>> {
  const sources = isRecord(behaviours) ? behaviours['sources'] : undefined;
  const complaint = mapOf(filledText)(sources);
  if (complaint !== undefined) throw badData(BEHAVIOURS_FILE, 'sources', complaint);
  return sources as Record<string, string>;
}

function rowsById<Row extends { readonly id: string; readonly flags: readonly string[]; readonly side: string }>(
  file: string,
  document: unknown,
  listKey: string,
  members: Readonly<Record<string, Member>>,
  seen: Set<string>,
): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const [index, candidate] of listAt(file, document, listKey).entries()) {
    const key = `${listKey}[${index}]`;
    checkRow(file, key, candidate, members);
    const row = candidate as Row;
    if (seen.has(row.id)) throw badData(file, `${key}.id`, `is ${row.id}, which another row has already`);
    if (row.flags.includes('C') !== (row.side === 'client')) {
      throw badData(file, `${key}.side`, `is ${row.side}; it is client exactly where the flags hold C (${row.id})`);
    }
    seen.add(row.id);
    rows.set(row.id, row);
  }
  return rows;
}

/**
 * The requirement with the given id. A `TIM-…` row comes in a requirement's clothes.
 *
 * @throws ProtocolError `catalogue/unknown-id`
 */
export function requirement(id: string): Requirement {
  const catalogue = loadCatalogue();
  const found = catalogue.requirements.get(id);
  if (found !== undefined) return found;
  return asRequirement(timerRow(id));
}

function asRequirement(row: TimerRow): Requirement {
  const { id, level, flags, side, evidence, tried } = row;
  const base = { id, level, flags, side, statement: `${row.what}: ${row.value}`, evidence, observe: row.expect };
  return tried === undefined ? base : { ...base, tried };
}

/**
 * How long something takes according to a profile; where the documents say nothing else, `docs` is as `livekit-1.13`.
 *
 * @throws ProtocolError `catalogue/unknown-id`, `catalogue/no-timer` for a row that is a size or count
 */
export function timer(id: string, profile: ProfileName): TimerExpectation {
  const row = timerRow(id);
  const value = row.timers?.[profile] ?? row.timers?.['livekit-1.13'];
  if (value === undefined)
    throw new ProtocolError('catalogue/no-timer', `${id} (${row.what}) has no time: ${row.value}`);
  return { ...value, level: row.level };
}

/**
 * How much of something is allowed according to a profile.
 *
 * @throws ProtocolError `catalogue/unknown-id`, `catalogue/no-limit` for a row without a size or count
 */
export function limit(id: string, profile: ProfileName): LimitExpectation {
  const row = timerRow(id);
  const value = row.limits?.[profile] ?? row.limits?.['livekit-1.13'];
  if (value === undefined)
    throw new ProtocolError('catalogue/no-limit', `${id} (${row.what}) has no limit: ${row.value}`);
  return { ...value, level: row.level };
}

function timerRow(id: string): TimerRow {
  const row = loadCatalogue().timers.get(id);
  if (row === undefined) throw new ProtocolError('catalogue/unknown-id', `the catalogue has no row ${id}`);
  return row;
}
