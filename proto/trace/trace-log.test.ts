import { createHash } from 'node:crypto';

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../errors.ts';
import { decodeTrace, Direction, encodeTrace, Fate, StreamSegmentEvent_Kind, TraceLog } from './trace-log.ts';

function sampleLog(): TraceLog {
  const log = new TraceLog();
  log.append({
    atUs: 0,
    host: 'sfu',
    event: { case: 'datagram', value: { from: '10.0.0.1:1', to: '10.0.0.2:2', fate: Fate.DROPPED, reason: 'loss' } },
  });
  log.append({
    atUs: 1500,
    participant: 'ann',
    event: { case: 'signal', value: { direction: Direction.SENT, kind: 'ping', text: '{}', sizeBytes: 3 } },
  });
  log.append({ atUs: 2 ** 52, event: { case: 'streamSegment', value: { kind: StreamSegmentEvent_Kind.RST } } });
  return log;
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeTrace(bytes);
    return 'decoded';
  } catch (thrown) {
    if (thrown instanceof ProtocolError) return thrown.code;
    throw thrown;
  }
}

describe('trace log', () => {
  it('numbers events and keeps them in order', () => {
    const { events } = sampleLog();
    expect(events.map((event) => [event.seq, event.atUs, event.host, event.participant, event.event.case])).toEqual([
      [0, 0, 'sfu', '', 'datagram'],
      [1, 1500, '', 'ann', 'signal'],
      [2, 2 ** 52, '', '', 'streamSegment'],
    ]);
  });

  it('decodes to what it holds', () => {
    const log = sampleLog();
    expect(decodeTrace(log.encode())).toEqual(log.events);
    expect(decodeTrace(new Uint8Array())).toEqual([]);
  });

  it('hashes its bytes, at any time and more than once', () => {
    const log = sampleLog();
    const sha256 = (): string => createHash('sha256').update(log.encode()).digest('hex');
    expect([log.hash(), log.hash()]).toEqual([sha256(), sha256()]);
    const before = log.hash();
    log.append({ atUs: 9, event: { case: 'note', value: { text: 'more' } } });
    expect(log.hash()).toBe(sha256());
    expect(log.hash()).not.toBe(before);
  });

  it.each([
    ['none', 0],
    [0, 0],
    [3, 3],
    ['all', 3_000],
  ] as const)('keeps %s of 3,000 events and has the same hash', (retain, kept) => {
    const [log, whole] = [new TraceLog({ retain }), new TraceLog()];
    for (let n = 0; n < 3_000; n++) {
      for (const one of [log, whole]) one.append({ atUs: n, event: { case: 'note', value: { text: `${n}` } } });
    }
    expect(log.hash()).toBe(whole.hash());
    expect(log.count).toBe(3_000);
    expect(log.events).toEqual(whole.events.slice(3_000 - kept));
    expect(decodeTrace(log.encode())).toEqual(log.events);
  });

  it('has the same hash for the same events, and another for any other order', () => {
    expect(sampleLog().hash()).toBe(sampleLog().hash());
    const notes = (texts: readonly string[]): string => {
      const log = new TraceLog();
      for (const text of texts) log.append({ atUs: 0, event: { case: 'note', value: { text } } });
      return log.hash();
    };
    expect(notes(['a', 'b'])).not.toBe(notes(['b', 'a']));
  });

  it('says that a trace is cut off', () => {
    const bytes = sampleLog().encode();
    expect(() => decodeTrace(bytes.subarray(0, bytes.length - 1))).toThrow('the trace ends within event 2: 1 of its');
    expect(codeOf(bytes.subarray(0, bytes.length - 1))).toBe('trace/truncated');
    expect(codeOf(Uint8Array.of(0x80))).toBe('trace/truncated');
  });

  it.each([
    ['event that is no protobuf', Uint8Array.of(2, 0x0a, 0x05)],
    ['length without an end', new Uint8Array(12).fill(0xff)],
  ])('refuses an %s', (_what, bytes) => {
    expect(codeOf(bytes)).toBe('trace/not-protobuf');
  });

  it('keeps fields of later versions', () => {
    const event = new BinaryWriter()
      .tag(500, WireType.LengthDelimited)
      .string('later')
      .tag(2, WireType.Varint)
      .uint32(7)
      .finish();
    const bytes = new BinaryWriter().bytes(event).finish();
    const decoded = decodeTrace(bytes);
    expect(decoded[0]?.seq).toBe(7);
    expect(decodeTrace(encodeTrace(decoded))).toEqual(decoded);
    expect(encodeTrace(decoded).length).toBe(bytes.length);
  });
});
