import { describe, expect, test } from 'vitest';
import { judgeContinuity } from './continuity.ts';
import type { ReceivedPacket } from './media-flows.ts';

function packets(...numbers: readonly (readonly [sequence: number, timestamp: number])[]): ReceivedPacket[] {
  return numbers.map(([sequenceNumber, timestamp], index) => ({
    atUs: index,
    order: index,
    sequenceNumber,
    timestamp,
    payloadType: 111,
    marker: false,
    payload: Buffer.alloc(0),
  }));
}

describe('continuity of one SSRC', () => {
  test('holds over the wrap of both counters', () => {
    const report = judgeContinuity(packets([65_534, 0xffff_ff00], [65_535, 0xffff_fff0], [0, 0x10], [1, 0x400]));
    expect(report).toMatchObject({ packets: 4, missing: 0, repeated: 0, timestampsBackwards: 0, isContinuous: true });
  });

  test('counts what is missing, repeated and backwards', () => {
    expect(judgeContinuity(packets([10, 1], [13, 4]))).toMatchObject({ missing: 2, isContinuous: false });
    expect(judgeContinuity(packets([10, 1], [10, 1]))).toMatchObject({ repeated: 1, isContinuous: false });
    expect(judgeContinuity(packets([10, 500], [11, 400]))).toMatchObject({
      timestampsBackwards: 1,
      isContinuous: false,
    });
  });

  test('reordering alone is no gap', () => {
    expect(judgeContinuity(packets([10, 1], [12, 3], [11, 2]))).toMatchObject({ missing: 0, isContinuous: true });
  });

  test('nothing at all has nothing missing', () => {
    expect(judgeContinuity([])).toMatchObject({ packets: 0, missing: 0 });
  });
});
