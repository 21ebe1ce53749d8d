import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { BinaryWriter, sizeDelimitedPeek } from '@bufbuild/protobuf/wire';

import { ProtocolError, reasonOf } from '../errors.ts';
import { ByteLog } from './byte-log.ts';
import { writeFrequentEvent } from './frequent-events.ts';
import { TraceEventSchema } from './gen/trace_pb.js';
import type { TraceEvent } from './gen/trace_pb.js';

export { Direction, Fate, StreamSegmentEvent_Kind, TransportStateEvent_Layer } from './gen/trace_pb.js';
export type { TraceEvent } from './gen/trace_pb.js';

/** The `{ case, value }` of an event; members of `value` that are left out hold their default. */
export type TraceEventBody = NonNullable<Exclude<MessageInitShape<typeof TraceEventSchema>, TraceEvent>['event']>;

/** One event as it is given to {@link TraceLog.append}, which numbers it. */
export interface TraceEventInput {
  /** Whole microseconds on the world's clock since its start. */
  readonly atUs: number;
  readonly host?: string;
  readonly participant?: string;
  readonly event: TraceEventBody;
}

/** What a {@link TraceLog} is asked for by those who only write into it. */
export interface TraceSink {
  append(input: TraceEventInput): void;
}

/** Which events a {@link TraceLog} keeps: all, none (it only hashes), or that many of the last ones. */
export type TraceRetention = 'all' | 'none' | number;

/** Everything that happened in a world, in order, with a running hash over it. Appended events never change. */
export class TraceLog implements TraceSink {
  readonly #retained: number;
  readonly #log: ByteLog;
  /** Events are decoded when they are asked for: most traces are only written. */
  #decoded: TraceEvent[] = [];
  #decodedFrom = 0;
  #decodedTo = 0;
  #count = 0;

  constructor(options: { readonly retain?: TraceRetention } = {}) {
    const { retain = 'all' } = options;
    this.#retained = retain === 'all' ? Number.POSITIVE_INFINITY : retain === 'none' ? 0 : retain;
    this.#log = new ByteLog(this.#retained);
  }

  /** The events that are kept, in order. */
  get events(): readonly TraceEvent[] {
    const { begin, end } = this.#log;
    if (begin !== this.#decodedFrom) {
      this.#decoded = [];
      this.#decodedFrom = begin;
      this.#decodedTo = begin;
    }
    if (this.#decodedTo < end) {
      for (const event of decodeTrace(this.#log.from(this.#decodedTo))) this.#decoded.push(event);
      this.#decodedTo = end;
    }
    const surplus = this.#decoded.length - this.#retained;
    return surplus > 0 ? this.#decoded.slice(surplus) : this.#decoded;
  }

  /** How many events were appended, kept or not. */
  get count(): number {
    return this.#count;
  }

  append(input: TraceEventInput): void {
    const seq = this.#count++;
    if (writeFrequentEvent(this.#log, seq, input)) return;
    const { atUs, host = '', participant = '', event } = input;
    this.#log.append(delimited(create(TraceEventSchema, { atUs, seq, host, participant, event })));
  }

  /** The trace file's bytes: every event that is kept with its length before it. */
  encode(): Uint8Array {
    const bytes = this.#log.from(this.#log.begin);
    let start = 0;
    for (let surplus = this.#log.records - this.#retained; surplus > 0; surplus -= 1) {
      start = endOfEvent(bytes, start, 0).end;
    }
    return bytes.subarray(start);
  }

  /** SHA-256 over the bytes of all events so far, kept or not, in hex. */
  hash(): string {
    return this.#log.hash();
  }
}

/** The trace file's bytes for events that were read with {@link decodeTrace}; fields not known here are kept. */
export function encodeTrace(events: readonly TraceEvent[]): Uint8Array {
  return joined(events.map(delimited));
}

/**
 * The events of a trace file.
 *
 * @throws ProtocolError `trace/truncated` when the bytes end within an event, `trace/not-protobuf`
 */
export function decodeTrace(bytes: Uint8Array): TraceEvent[] {
  const events: TraceEvent[] = [];
  let position = 0;
  while (position < bytes.length) {
    const end = endOfEvent(bytes, position, events.length);
    events.push(eventOf(bytes.subarray(end.start, end.end), events.length));
    position = end.end;
  }
  return events;
}

function endOfEvent(bytes: Uint8Array, position: number, index: number): { start: number; end: number } {
  const peek = peekSize(bytes.subarray(position, position + MAX_SIZE_BYTES), index);
  if (peek.eof) throw truncated(index, 'its length');
  const start = position + peek.offset;
  const end = start + peek.size;
  if (end > bytes.length) throw truncated(index, `${end - bytes.length} of its ${peek.size} bytes`);
  return { start, end };
}

/** A 32-bit length takes at most five bytes; a longer varint is let through so that the peek refuses it. */
const MAX_SIZE_BYTES = 10;

function peekSize(bytes: Uint8Array, index: number): ReturnType<typeof sizeDelimitedPeek> {
  try {
    return sizeDelimitedPeek(bytes);
  } catch (thrown) {
    throw notProtobuf(index, thrown);
  }
}

function eventOf(bytes: Uint8Array, index: number): TraceEvent {
  try {
    return fromBinary(TraceEventSchema, bytes);
  } catch (thrown) {
    throw notProtobuf(index, thrown);
  }
}

function notProtobuf(index: number, thrown: unknown): ProtocolError {
  const sentence = `event ${index} of the trace does not decode: ${reasonOf(thrown)}`;
  return new ProtocolError('trace/not-protobuf', sentence, { cause: thrown });
}

function truncated(index: number, missing: string): ProtocolError {
  return new ProtocolError('trace/truncated', `the trace ends within event ${index}: ${missing} are missing`);
}

function delimited(event: TraceEvent): Uint8Array {
  return new BinaryWriter().bytes(toBinary(TraceEventSchema, event)).finish();
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    whole.set(chunk, position);
    position += chunk.length;
  }
  return whole;
}
