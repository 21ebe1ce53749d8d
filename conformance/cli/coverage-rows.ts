import { CASES } from '#conformance/cases/registry';
import embedded from './data/results-embedded.json' with { type: 'json' };
import real from './data/results-livekit-1.13.5.json' with { type: 'json' };
import reasons from './data/coverage-reasons.json' with { type: 'json' };
import tests from './data/coverage-tests.json' with { type: 'json' };
import { catalogueRows } from './catalogue-rows.ts';

/** What judges one row of the catalogue, and with what result. */
export interface CoverageRow {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly flags: readonly string[];
  readonly statement: string;
  /** Ids of the cases that judge it. */
  readonly cases: readonly string[];
  /** Test files that name it. */
  readonly tests: readonly string[];
  /** Folded over the cases of the last recorded run; undefined where none judged it. */
  readonly embedded?: string;
  readonly real?: string;
  /** Why nothing judges it from outside. */
  readonly reason?: string;
}

/** What was recorded of one target, made by `coverage-record.ts`. */
interface RecordedResults {
  readonly server: string;
  readonly results: Readonly<Record<string, string>>;
}

/** The server that the column `real` is about. */
export const REAL_SERVER: string = real.server;

/** Every MUST and SHOULD row that binds the server, in the order of the catalogue. */
export function coverageRows(): readonly CoverageRow[] {
  return catalogueRows().flatMap(({ id, level, flags, side, statement }) => {
    if (side !== 'server' || level === 'MAY') return [];
    const cases = CASES.filter(({ judges }) => judges.includes(id)).map((one) => one.id);
    const row = { id, level, flags, statement, cases, tests: valueOf<readonly string[]>(tests, id) ?? [] };
    const onEmbedded = cases.length === 0 ? undefined : valueOf<string>((embedded as RecordedResults).results, id);
    const onReal = cases.length === 0 ? undefined : valueOf<string>((real as RecordedResults).results, id);
    const reason = valueOf<string>(reasons, id);
    return [
      {
        ...row,
        ...(onEmbedded === undefined ? {} : { embedded: onEmbedded }),
        ...(onReal === undefined ? {} : { real: onReal }),
        ...(cases.length > 0 || reason === undefined ? {} : { reason }),
      },
    ];
  });
}

/** A row that nothing judges, and for which nobody says why. */
export function isEmpty(row: CoverageRow): boolean {
  return row.cases.length === 0 && row.tests.length === 0 && row.reason === undefined;
}

function valueOf<Value>(values: Readonly<Record<string, Value>>, id: string): Value | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}
