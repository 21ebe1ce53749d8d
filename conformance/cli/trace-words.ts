import { Direction, Fate, StreamSegmentEvent_Kind, TransportStateEvent_Layer } from '#proto/trace/trace-log';
import type { TraceEvent } from '#proto/trace/trace-log';
import type { TraceCase } from './trace-kinds.ts';

type ValueOf<Case extends TraceCase> = Extract<TraceEvent['event'], { readonly case: Case }>['value'];

/** Longest text of a message on one line; `--json` has all of it. */
const LONGEST_TEXT = 200;

const FATES: Readonly<Record<Fate, string>> = {
  [Fate.UNSPECIFIED]: '?',
  [Fate.DELIVERED]: 'delivered',
  [Fate.DROPPED]: 'dropped',
  [Fate.DUPLICATED]: 'duplicated',
  [Fate.CORRUPTED]: 'corrupted',
  [Fate.QUEUED]: 'queued',
};
const SEGMENTS: Readonly<Record<StreamSegmentEvent_Kind, string>> = {
  [StreamSegmentEvent_Kind.UNSPECIFIED]: '?',
  [StreamSegmentEvent_Kind.OPEN]: 'open',
  [StreamSegmentEvent_Kind.DATA]: 'data',
  [StreamSegmentEvent_Kind.FIN]: 'FIN',
  [StreamSegmentEvent_Kind.RST]: 'RST',
};
const LAYERS: Readonly<Record<TransportStateEvent_Layer, string>> = {
  [TransportStateEvent_Layer.UNSPECIFIED]: '?',
  [TransportStateEvent_Layer.ICE]: 'ICE',
  [TransportStateEvent_Layer.DTLS]: 'DTLS',
  [TransportStateEvent_Layer.SCTP]: 'SCTP',
  [TransportStateEvent_Layer.PEER_CONNECTION]: 'peer connection',
};

const WORDS: { readonly [Case in TraceCase]: (value: ValueOf<Case>) => string } = {
  signal: ({ direction, kind, text, sizeBytes }) => `${arrow(direction)} ${kind} (${sizeBytes} B) ${text}`,
  datagram: ({ from, to, protocol, sizeBytes, fate, reason }) =>
    `${from} > ${to} ${protocol} ${sizeBytes} B ${fateWords(fate, reason)}`,
  streamSegment: ({ from, to, kind, streamId, sizeBytes, fate, reason }) =>
    `${from} > ${to} #${streamId} ${SEGMENTS[kind]} ${sizeBytes} B ${fateWords(fate, reason)}`,
  transportState: ({ connection, layer, state, reason }) =>
    `${connection} ${LAYERS[layer]} ${state}${reason === '' ? '' : `: ${reason}`}`,
  rtp: ({ direction, ssrc, payloadType, sequenceNumber, timestamp, marker, sizeBytes }) =>
    `${arrow(direction)} ssrc ${ssrc} pt ${payloadType} seq ${sequenceNumber} ts ${timestamp}${marker ? ' marker' : ''} ${sizeBytes} B`,
  rtcp: ({ direction, kinds, ssrc, sizeBytes }) => `${arrow(direction)} ${kinds.join('+')} ssrc ${ssrc} ${sizeBytes} B`,
  dataMessage: ({ direction, label, kind, sizeBytes }) => `${arrow(direction)} ${label} ${kind} ${sizeBytes} B`,
  apiCall: ({ direction, method, status, code, text }) =>
    `${arrow(direction)} ${method}${status === 0 ? '' : ` ${status}`}${code === '' ? '' : ` ${code}`} ${text}`,
  timer: ({ reason }) => reason,
  fault: ({ kind, detail }) => `${kind} ${detail}`,
  check: ({ requirementId, outcome, expected, seen }) => `${requirementId} ${outcome}: ${expected}; ${seen}`,
  note: ({ text }) => text,
  sdk: ({ name, detail }) => `${name} ${detail}`,
  webhook: ({ name, url, status, text }) => `${name} to ${url} ${status} ${text}`,
};

/** An event in one line, without its time, host and kind. Whatever a peer sent stays on that line. */
export function traceWords({ event }: TraceEvent): string {
  if (event.case === undefined) return 'an event of a later version';
  // The union of cases and the record of functions agree case by case, which TypeScript does not see.
  const words = WORDS[event.case] as (value: typeof event.value) => string;
  const line = withoutControls(words(event.value)).trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/** The event as plain data with names for numbers, for `--json`. */
export function tracePlain({ event }: TraceEvent): Record<string, unknown> {
  if (event.case === undefined) return {};
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event.value)) {
    if (!name.startsWith('$')) plain[name] = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  }
  if ('direction' in event.value) plain['direction'] = Direction[event.value.direction].toLowerCase();
  if ('fate' in event.value) plain['fate'] = FATES[event.value.fate];
  if (event.case === 'streamSegment') plain['kind'] = SEGMENTS[event.value.kind];
  if (event.case === 'transportState') plain['layer'] = LAYERS[event.value.layer];
  return plain;
}

function arrow(direction: Direction): string {
  return direction === Direction.SENT ? '->' : '<-';
}

function fateWords(fate: Fate, reason: string): string {
  return fate === Fate.DELIVERED ? FATES[fate] : `${FATES[fate]}: ${reason}`;
}

/** A trace holds what a server said: no line of it may move the cursor or begin another line. */
export function withoutControls(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
