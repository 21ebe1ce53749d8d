import { readFileSync } from 'node:fs';
import { ProtocolError } from '#proto/errors';
import { decodeTrace } from '#proto/trace/trace-log';
import type { TraceEvent } from '#proto/trace/trace-log';
import type { CliContext } from './cli-context.ts';
import { filterTrace, participantsOf, type TraceFilter } from './trace-filter.ts';
import { kindOf, TRACE_KINDS } from './trace-kinds.ts';
import { tracePlain, traceWords, withoutControls } from './trace-words.ts';
import { UsageError } from './usage-error.ts';

/** The options of `trace` as they were typed. */
export interface TraceFlags {
  readonly participant?: string;
  readonly kind?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const US_PER_S = 1_000_000;
/** Bytes and fields that are no trace may decode by accident: its events count from where it begins, without gaps. */
const WANTED = 'wanted a trace.binpb that a run wrote';

/** Prints a trace, one line per event. @throws UsageError for options and files that cannot be used */
export function printTrace(context: CliContext, file: string, flags: TraceFlags): void {
  const filter = filterFrom(flags);
  const events = readTrace(file);
  const chosen = filterTrace(events, filter);
  if (chosen.length === 0) {
    const people = flags.participant === undefined ? '' : `; events there are of: ${participantsOf(events).join(', ')}`;
    context.err(`none of the ${events.length} events fits${people}\n`);
    return;
  }
  const lines = flags.json === true ? chosen.map(jsonLine) : traceLines(chosen);
  context.out(`${lines.join('\n')}\n`);
}

/** Events in aligned columns: seconds, who, kind, what. */
export function traceLines(events: readonly TraceEvent[]): string[] {
  const rows = events.map((event) => [
    (event.atUs / US_PER_S).toFixed(6),
    withoutControls(event.participant === '' ? event.host : event.participant) || '-',
    kindOf(event),
    traceWords(event),
  ]);
  const width = (column: number): number => rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0);
  const [time, who, kind] = [width(0), width(1), width(2)];
  return rows.map(([at = '', name = '', sort = '', what = '']) =>
    `${at.padStart(time)}  ${name.padEnd(who)}  ${sort.padEnd(kind)}  ${what}`.trimEnd(),
  );
}

function jsonLine(event: TraceEvent): string {
  const { seq, atUs, host, participant } = event;
  return JSON.stringify({ seq, atUs, host, participant, event: kindOf(event), ...tracePlain(event) });
}

function readTrace(file: string): TraceEvent[] {
  const bytes = readBytes(file);
  if (bytes.length === 0) throw new UsageError(`${file} is empty: ${WANTED}`);
  try {
    const events = decodeTrace(bytes);
    const first = events[0]?.seq ?? 0;
    const stray = events.findIndex(({ seq }, index) => seq !== first + index);
    if (stray >= 0) throw new UsageError(`${file} is no trace (event ${stray} is out of order): ${WANTED}`);
    return events;
  } catch (thrown) {
    if (!(thrown instanceof ProtocolError)) throw thrown;
    const what = thrown.code === 'trace/truncated' ? 'is cut off or no trace' : 'is no trace';
    throw new UsageError(`${file} ${what} (${withoutControls(thrown.message)}): ${WANTED}`);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    const reasons: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
    throw new UsageError(`cannot read ${file}: ${reasons[String(code)] ?? String(code)}; ${WANTED}`);
  }
}

function filterFrom(flags: TraceFlags): TraceFilter {
  const [fromUs, toUs] = [instant('--from', flags.from), instant('--to', flags.to)];
  if (fromUs !== undefined && toUs !== undefined && fromUs > toUs) {
    throw new UsageError(`--from ${flags.from ?? ''} is later than --to ${flags.to ?? ''}: wanted a span of time`);
  }
  const known = Object.values(TRACE_KINDS);
  const kinds = flags.kind?.flatMap((kind) => kind.split(','));
  const stray = kinds?.find((kind) => !known.includes(kind));
  if (stray !== undefined) throw new UsageError(`there is no kind '${stray}': wanted ${known.join(', ')}`);
  return {
    ...(flags.participant === undefined ? {} : { participant: flags.participant }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(fromUs === undefined ? {} : { fromUs }),
    ...(toUs === undefined ? {} : { toUs }),
  };
}

function instant(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`${option} ${text}: wanted seconds of the world, such as 1.5`);
  return Math.round(Number(text) * US_PER_S);
}
