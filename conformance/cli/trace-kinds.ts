import type { TraceEvent } from '#proto/trace/trace-log';

export type TraceCase = NonNullable<TraceEvent['event']['case']>;

/** How kinds of events are called on the command line, by their member of the schema. */
export const TRACE_KINDS: Readonly<Record<TraceCase, string>> = {
  signal: 'signal',
  datagram: 'datagram',
  streamSegment: 'stream',
  transportState: 'transport',
  rtp: 'rtp',
  rtcp: 'rtcp',
  dataMessage: 'data',
  apiCall: 'api',
  timer: 'timer',
  fault: 'fault',
  check: 'check',
  note: 'note',
  sdk: 'sdk',
  webhook: 'webhook',
};

/** The kind of an event; `later` for one that this version does not know. */
export function kindOf({ event }: TraceEvent): string {
  return event.case === undefined ? 'later' : TRACE_KINDS[event.case];
}
