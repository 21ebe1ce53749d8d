import type { ByteLog } from './byte-log.ts';
import type { TraceEventInput } from './trace-log.ts';

type Body = TraceEventInput['event'];
type ValueOf<Case extends Body['case']> = Extract<Body, { readonly case: Case }>['value'];

/** Longer events are left to protobuf-es. */
const MOST_BYTES = 2_048;
/** More than tags, lengths and numbers of any of these events take. */
const NUMBERS_BYTES = 128;

/** Set once a text was written that is not ASCII. */
let isBeyondAscii = false;
const doubleBytes: Uint8Array = new Uint8Array(8);
const doubles: Float64Array = new Float64Array(doubleBytes.buffer);

/**
 * Writes the event of a datagram, of RTP, of RTCP or of a timer as protobuf-es would, many times faster: nearly all events of a trace are of these
 * kinds, and most of what writing costs is finding out what a message looks like. Tags are those of trace.proto.
 * @returns false, with nothing written, for other events, texts beyond ASCII and long ones.
 */
export function writeFrequentEvent(log: ByteLog, seq: number, input: TraceEventInput): boolean {
  const { atUs, host = '', participant = '', event } = input;
  const bodyBytes = sizeOfBody(event);
  if (bodyBytes === undefined) return false;
  const tagBytes = event.case === 'timer' ? 2 : 1;
  const bytes =
    (atUs === 0 ? 0 : 9) +
    numberSize(seq) +
    (textSize(host) + textSize(participant)) +
    (tagBytes + varintSize(bodyBytes) + bodyBytes);
  if (bytes > MOST_BYTES) return false;
  let at = log.reserve(bytes + NUMBERS_BYTES);
  const { block } = log;
  const start = at;
  isBeyondAscii = false;
  at = writeVarint(block, at, bytes);
  at = writeDouble(block, at, 0x09, atUs);
  at = writeNumber(block, at, 0x10, seq);
  at = writeText(block, at, 0x1a, host);
  at = writeText(block, at, 0x22, participant);
  at = writeBody(block, at, event, bodyBytes);
  if (isBeyondAscii) return false;
  log.advance(at - start);
  return true;
}

/** Writes the tag of the oneof member, its length and its fields. */
function writeBody(out: Buffer, at: number, event: Body, bodyBytes: number): number {
  switch (event.case) {
    case 'datagram':
      return writeDatagram(out, writeVarint(out, writeTag(out, at, 0x5a), bodyBytes), event.value);
    case 'rtp':
      return writeRtp(out, writeVarint(out, writeTag(out, at, 0x72), bodyBytes), event.value);
    case 'rtcp':
      return writeRtcp(out, writeVarint(out, writeTag(out, at, 0x7a), bodyBytes), event.value);
    case 'timer':
      return writeTimer(out, writeVarint(out, writeVarint(out, at, 0x92), bodyBytes), event.value);
    default:
      return at;
  }
}

/** @returns undefined for an event that is not frequent. */
function sizeOfBody(event: Body): number | undefined {
  if (event.case === 'datagram') return sizeOfDatagram(event.value);
  if (event.case === 'rtp') return sizeOfRtp(event.value);
  if (event.case === 'rtcp') return sizeOfRtcp(event.value);
  if (event.case === 'timer') return textSize(event.value.reason ?? '') + ((event.value.dueUs ?? 0) === 0 ? 0 : 9);
  return undefined;
}

function sizeOfDatagram(value: ValueOf<'datagram'>): number {
  const digestBytes = value.digest?.length ?? 0;
  return (
    textSize(value.from ?? '') +
    textSize(value.to ?? '') +
    numberSize(value.sizeBytes ?? 0) +
    (digestBytes === 0 ? 0 : 1 + varintSize(digestBytes) + digestBytes) +
    textSize(value.protocol ?? '') +
    numberSize(value.fate ?? 0) +
    textSize(value.reason ?? '') +
    ((value.deliverAtUs ?? 0) === 0 ? 0 : 9)
  );
}

function sizeOfRtp(value: ValueOf<'rtp'>): number {
  return (
    numberSize(value.direction ?? 0) +
    numberSize(value.ssrc ?? 0) +
    numberSize(value.payloadType ?? 0) +
    numberSize(value.sequenceNumber ?? 0) +
    numberSize(value.timestamp ?? 0) +
    (value.marker === true ? 2 : 0) +
    numberSize(value.sizeBytes ?? 0)
  );
}

function sizeOfRtcp(value: ValueOf<'rtcp'>): number {
  let bytes = numberSize(value.direction ?? 0) + numberSize(value.ssrc ?? 0) + numberSize(value.sizeBytes ?? 0);
  for (const kind of value.kinds ?? []) bytes += kind.length === 0 ? 2 : textSize(kind);
  return bytes;
}

function writeDatagram(out: Buffer, start: number, value: ValueOf<'datagram'>): number {
  let at = writeText(out, start, 0x0a, value.from ?? '');
  at = writeText(out, at, 0x12, value.to ?? '');
  at = writeNumber(out, at, 0x18, value.sizeBytes ?? 0);
  if (value.digest !== undefined) at = writeBytes(out, at, 0x22, value.digest);
  at = writeText(out, at, 0x2a, value.protocol ?? '');
  at = writeNumber(out, at, 0x30, value.fate ?? 0);
  at = writeText(out, at, 0x3a, value.reason ?? '');
  return writeDouble(out, at, 0x41, value.deliverAtUs ?? 0);
}

function writeRtp(out: Buffer, start: number, value: ValueOf<'rtp'>): number {
  let at = writeNumber(out, start, 0x08, value.direction ?? 0);
  at = writeNumber(out, at, 0x10, value.ssrc ?? 0);
  at = writeNumber(out, at, 0x18, value.payloadType ?? 0);
  at = writeNumber(out, at, 0x20, value.sequenceNumber ?? 0);
  at = writeNumber(out, at, 0x28, value.timestamp ?? 0);
  at = writeNumber(out, at, 0x30, value.marker === true ? 1 : 0);
  return writeNumber(out, at, 0x38, value.sizeBytes ?? 0);
}

function writeRtcp(out: Buffer, start: number, value: ValueOf<'rtcp'>): number {
  let at = writeNumber(out, start, 0x08, value.direction ?? 0);
  for (const kind of value.kinds ?? []) {
    // Elements of a list are written even when they are empty.
    at = kind.length === 0 ? writeVarint(out, writeTag(out, at, 0x12), 0) : writeText(out, at, 0x12, kind);
  }
  at = writeNumber(out, at, 0x18, value.ssrc ?? 0);
  return writeNumber(out, at, 0x20, value.sizeBytes ?? 0);
}

function writeTimer(out: Buffer, start: number, value: ValueOf<'timer'>): number {
  return writeDouble(out, writeText(out, start, 0x0a, value.reason ?? ''), 0x11, value.dueUs ?? 0);
}

// Fields that hold their default are left out, as proto3 does. Tags below 128 take one byte.

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

function numberSize(value: number): number {
  return value === 0 ? 0 : 1 + varintSize(value);
}

function textSize(value: string): number {
  const { length } = value;
  return length === 0 ? 0 : 1 + varintSize(length) + length;
}

function writeTag(out: Buffer, at: number, tag: number): number {
  out[at] = tag;
  return at + 1;
}

function writeVarint(out: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    out[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[at++] = rest;
  return at;
}

function writeNumber(out: Buffer, at: number, tag: number, value: number): number {
  return value === 0 ? at : writeVarint(out, writeTag(out, at, tag), value);
}

function writeDouble(out: Buffer, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  out[at] = tag;
  doubles[0] = value;
  for (let i = 0; i < 8; i++) out[at + 1 + i] = doubleBytes[i] ?? 0;
  return at + 9;
}

function writeBytes(out: Buffer, start: number, tag: number, value: Uint8Array): number {
  const { length } = value;
  if (length === 0) return start;
  const at = writeVarint(out, writeTag(out, start, tag), length);
  for (let i = 0; i < length; i++) out[at + i] = value[i] ?? 0;
  return at + length;
}

function writeText(out: Buffer, start: number, tag: number, value: string): number {
  const { length } = value;
  if (length === 0) return start;
  const at = writeVarint(out, writeTag(out, start, tag), length);
  let seen = 0;
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    seen |= code;
    out[at + i] = code;
  }
  if (seen > 0x7f) isBeyondAscii = true;
  return at + length;
}
