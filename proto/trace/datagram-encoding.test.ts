import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLog } from './byte-log.ts';
import { writeDatagramEvent } from './datagram-encoding.ts';
import { TraceEventSchema } from './gen/trace_pb.js';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
const u32 = fc.oneof(fc.nat(300), fc.nat(0xffffffff));
const timeUs = fc.nat(Number.MAX_SAFE_INTEGER);
const datagram = fc.record({
  ...{ from: ascii, to: ascii, sizeBytes: u32, digest: fc.uint8Array({ maxLength: 200 }), protocol: ascii },
  ...{ fate: fc.nat(5), reason: ascii, deliverAtUs: timeUs },
});

describe('writeDatagramEvent', () => {
  it('writes the bytes that protobuf-es writes', () => {
    fc.assert(
      fc.property(u32, timeUs, ascii, ascii, datagram, (seq, atUs, host, participant, value) => {
        const log = new ByteLog(Infinity);
        const event = { case: 'datagram' as const, value };
        expect(writeDatagramEvent(log, seq, { atUs, host, participant, event })).toBe(true);
        const message = create(TraceEventSchema, { atUs, seq, host, participant, event });
        const wanted = new BinaryWriter().bytes(toBinary(TraceEventSchema, message)).finish();
        expect(Buffer.from(log.from(0)).equals(wanted)).toBe(true);
      }),
    );
  });

  it('leaves texts beyond ASCII and other events alone', () => {
    const log = new ByteLog(Infinity);
    const value = { from: 'ä', to: '' };
    expect(writeDatagramEvent(log, 0, { atUs: 0, event: { case: 'datagram', value } })).toBe(false);
    expect(writeDatagramEvent(log, 0, { atUs: 0, event: { case: 'note', value: { text: 'a' } } })).toBe(false);
    expect(log.end).toBe(0);
  });
});
