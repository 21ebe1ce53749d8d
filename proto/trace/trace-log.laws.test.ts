import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../errors.ts';
import { decodeTrace, encodeTrace, TraceLog } from './trace-log.ts';
import type { TraceEventInput } from './trace-log.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const u32 = fc.nat(0xffffffff);
const atUs = fc.nat(Number.MAX_SAFE_INTEGER);

const body: fc.Arbitrary<TraceEventInput['event']> = fc.oneof(
  fc
    .record({
      from: text,
      to: text,
      sizeBytes: u32,
      digest: fc.uint8Array({ maxLength: 8 }),
      fate: fc.nat(5),
      deliverAtUs: atUs,
    })
    .map((value) => ({ case: 'datagram' as const, value })),
  fc.record({ kind: text, text, direction: fc.nat(2) }).map((value) => ({ case: 'signal' as const, value })),
  fc
    .record({ ssrc: u32, sequenceNumber: u32, timestamp: u32, marker: fc.boolean() })
    .map((value) => ({ case: 'rtp' as const, value })),
  fc.record({ kinds: fc.array(text, { maxLength: 3 }), ssrc: u32 }).map((value) => ({ case: 'rtcp' as const, value })),
  fc.record({ reason: text, dueUs: atUs }).map((value) => ({ case: 'timer' as const, value })),
);
const inputs = fc.array(fc.record({ atUs, host: text, participant: text, event: body }), { maxLength: 6 });

function logOf(events: readonly TraceEventInput[]): TraceLog {
  const log = new TraceLog();
  for (const event of events) log.append(event);
  return log;
}

describe('laws of the trace', () => {
  it('decode(encode(log)) = events, and they encode to the same bytes', () => {
    fc.assert(
      fc.property(inputs, (events) => {
        const log = logOf(events);
        const decoded = decodeTrace(log.encode());
        expect(decoded).toEqual(log.events);
        expect(encodeTrace(decoded)).toEqual(log.encode());
      }),
    );
  });

  it('every beginning of a trace is a trace of its first events or is refused cleanly', () => {
    fc.assert(
      fc.property(inputs, (events) => {
        const log = logOf(events);
        const bytes = log.encode();
        for (let end = 0; end < bytes.length; end++) {
          try {
            const decoded = decodeTrace(bytes.subarray(0, end));
            expect(decoded).toEqual(log.events.slice(0, decoded.length));
          } catch (thrown) {
            if (!(thrown instanceof ProtocolError)) throw thrown;
            expect(thrown.code).toBe('trace/truncated');
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('any bytes are a trace or are refused cleanly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeTrace(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  it('the same events have the same hash, one more event another', () => {
    fc.assert(
      fc.property(inputs, body, (events, event) => {
        expect(logOf(events).hash()).toBe(logOf(events).hash());
        expect(logOf([...events, { atUs: 0, event }]).hash()).not.toBe(logOf(events).hash());
      }),
    );
  });
});
