import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLog } from './byte-log.ts';
import { writeFrequentEvent } from './frequent-events.ts';
import type { TraceEventInput } from './trace-log.ts';
import { TraceEventSchema } from './gen/trace_pb.js';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
const u32 = fc.oneof(fc.nat(300), fc.nat(0xffffffff));
const timeUs = fc.nat(Number.MAX_SAFE_INTEGER);
const body: fc.Arbitrary<TraceEventInput['event']> = fc.oneof(
  fc
    .record({
      ...{ from: ascii, to: ascii, sizeBytes: u32, digest: fc.uint8Array({ maxLength: 200 }), protocol: ascii },
      ...{ fate: fc.nat(5), reason: ascii, deliverAtUs: timeUs },
    })
    .map((value) => ({ case: 'datagram' as const, value })),
  fc
    .record({
      ...{ direction: fc.nat(2), ssrc: u32, payloadType: fc.nat(127), sequenceNumber: fc.nat(0xffff), timestamp: u32 },
      ...{ marker: fc.boolean(), sizeBytes: u32 },
    })
    .map((value) => ({ case: 'rtp' as const, value })),
  fc
    .record({ direction: fc.nat(2), kinds: fc.array(ascii, { maxLength: 3 }), ssrc: u32, sizeBytes: u32 })
    .map((value) => ({ case: 'rtcp' as const, value })),
  fc.record({ reason: ascii, dueUs: timeUs }).map((value) => ({ case: 'timer' as const, value })),
);

describe('writeFrequentEvent', () => {
  it('writes the bytes that protobuf-es writes', () => {
    fc.assert(
      fc.property(u32, timeUs, ascii, ascii, body, (seq, atUs, host, participant, event) => {
        const log = new ByteLog(Infinity);
        expect(writeFrequentEvent(log, seq, { atUs, host, participant, event })).toBe(true);
        const message = create(TraceEventSchema, { atUs, seq, host, participant, event });
        const wanted = new BinaryWriter().bytes(toBinary(TraceEventSchema, message)).finish();
        expect(Buffer.from(log.from(0)).equals(wanted)).toBe(true);
      }),
    );
  });

  it('leaves texts beyond ASCII, long ones and other events alone', () => {
    const log = new ByteLog(Infinity);
    const long = { from: 'a'.repeat(5_000) };
    expect(writeFrequentEvent(log, 0, { atUs: 0, event: { case: 'datagram', value: long } })).toBe(false);
    expect(writeFrequentEvent(log, 0, { atUs: 0, host: 'ä', event: { case: 'timer', value: {} } })).toBe(false);
    const value = { from: 'ä', to: '' };
    expect(writeFrequentEvent(log, 0, { atUs: 0, event: { case: 'datagram', value } })).toBe(false);
    expect(writeFrequentEvent(log, 0, { atUs: 0, event: { case: 'note', value: { text: 'a' } } })).toBe(false);
    expect(log.end).toBe(0);
  });
});
