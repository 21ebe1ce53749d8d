import type { ByteLog } from './byte-log.ts';
import type { TraceEventInput } from './trace-log.ts';

type Body = TraceEventInput['event'];
type ValueOf<Case extends Body['case']> = Extract<Body, { readonly case: Case }>['value'];

/** Tags of TraceEvent: field number and wire type. Source: trace.proto. */
const EVENT = {
  atUs: 0x09,
  seq: 0x10,
  host: 0x1a,
  participant: 0x22,
  datagram: 0x5a,
  rtp: 0x72,
  timer: 0x92,
} as const;
/** Longer events are left to protobuf-es. */
const BODY_BYTES = 2_048;

/**
 * Writes the event of a datagram, an RTP packet or a timer as protobuf-es would, many times faster: nearly all events of a trace are of these
 * kinds, and most of what writing costs is finding out what a message looks like.
 * @returns false, with nothing written, for other events, texts beyond ASCII and long ones.
 */
export function writeFrequentEvent(log: ByteLog, seq: number, input: TraceEventInput): boolean {
  const tag = writeBody(input.event);
  if (tag === undefined || !body.isWhole) return false;
  const { atUs, host = '', participant = '' } = input;
  head.begin();
  head.double(EVENT.atUs, atUs);
  head.number(EVENT.seq, seq);
  head.text(EVENT.host, host);
  head.text(EVENT.participant, participant);
  head.varint(tag);
  head.varint(body.length);
  if (!head.isWhole) return false;
  const bytes = head.length + body.length;
  length.begin();
  length.varint(bytes);
  const target = log.reserve(length.length + bytes);
  length.copyTo(target.block, target.at);
  head.copyTo(target.block, target.at + length.length);
  body.copyTo(target.block, target.at + length.length + head.length);
  log.advance(length.length + bytes);
  return true;
}

/** Writes fields one after the other; those that hold their default are left out, as proto3 does. */
class FieldWriter {
  /** False once a text was not ASCII or the buffer was too short. */
  isWhole: boolean = true;
  length: number = 0;
  readonly #buffer: Buffer;

  constructor(bytes: number) {
    this.#buffer = Buffer.alloc(bytes);
  }

  begin(): void {
    this.isWhole = true;
    this.length = 0;
  }

  copyTo(target: Buffer, at: number): void {
    const buffer = this.#buffer;
    const { length } = this;
    for (let i = 0; i < length; i++) target[at + i] = buffer[i] ?? 0;
  }

  #has(bytes: number): boolean {
    if (this.length + bytes > this.#buffer.length) this.isWhole = false;
    return this.isWhole;
  }

  varint(value: number): void {
    if (!this.#has(5)) return;
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.length++] = rest;
  }

  number(tag: number, value: number): void {
    if (value === 0) return;
    this.varint(tag);
    this.varint(value);
  }

  double(tag: number, value: number): void {
    if (value === 0 || !this.#has(9)) return;
    this.varint(tag);
    this.length = this.#buffer.writeDoubleLE(value, this.length);
  }

  bytes(tag: number, value: Uint8Array): void {
    if (value.length === 0 || !this.#has(10 + value.length)) return;
    this.varint(tag);
    this.varint(value.length);
    for (const byte of value) this.#buffer[this.length++] = byte;
  }

  text(tag: number, value: string): void {
    if (value.length === 0 || !this.#has(10 + value.length)) return;
    this.varint(tag);
    this.varint(value.length);
    const buffer = this.#buffer;
    let at = this.length;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) this.isWhole = false;
      buffer[at++] = code;
    }
    this.length = at;
  }
}

/** Events are written one at a time: these are used by all of them. */
const length: FieldWriter = new FieldWriter(8);
const head: FieldWriter = new FieldWriter(BODY_BYTES);
const body: FieldWriter = new FieldWriter(BODY_BYTES);

/** @returns The tag of the oneof member, or undefined for an event that is not frequent. */
function writeBody(event: Body): number | undefined {
  body.begin();
  if (event.case === 'datagram') writeDatagram(event.value);
  else if (event.case === 'rtp') writeRtp(event.value);
  else if (event.case === 'timer') writeTimer(event.value);
  else return undefined;
  return EVENT[event.case];
}

function writeDatagram(value: ValueOf<'datagram'>): void {
  body.text(0x0a, value.from ?? '');
  body.text(0x12, value.to ?? '');
  body.number(0x18, value.sizeBytes ?? 0);
  if (value.digest !== undefined) body.bytes(0x22, value.digest);
  body.text(0x2a, value.protocol ?? '');
  body.number(0x30, value.fate ?? 0);
  body.text(0x3a, value.reason ?? '');
  body.double(0x41, value.deliverAtUs ?? 0);
}

function writeRtp(value: ValueOf<'rtp'>): void {
  body.number(0x08, value.direction ?? 0);
  body.number(0x10, value.ssrc ?? 0);
  body.number(0x18, value.payloadType ?? 0);
  body.number(0x20, value.sequenceNumber ?? 0);
  body.number(0x28, value.timestamp ?? 0);
  body.number(0x30, value.marker === true ? 1 : 0);
  body.number(0x38, value.sizeBytes ?? 0);
}

function writeTimer(value: ValueOf<'timer'>): void {
  body.text(0x0a, value.reason ?? '');
  body.double(0x11, value.dueUs ?? 0);
}
