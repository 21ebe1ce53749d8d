import type { ReceivedPacket } from './media-flows.ts';

/** What is wrong with the numbering of one SSRC's packets. */
export interface ContinuityReport {
  readonly packets: number;
  /** Sequence numbers inside the range that never came. */
  readonly missing: number;
  readonly repeated: number;
  /** Steps after which the timestamp was lower than before, packets taken in sequence order. */
  readonly timestampsBackwards: number;
  readonly isContinuous: boolean;
  /** The same in one sentence. */
  readonly text: string;
}

const HALF_16 = 0x8000;
const HALF_32 = 0x8000_0000;

/** Judges sequence numbers (RFC 3550, 16 bits) and timestamps (32 bits) of packets in the order they came. */
export function judgeContinuity(packets: readonly ReceivedPacket[]): ContinuityReport {
  const extended = unwrap(packets.map((packet) => packet.sequenceNumber));
  const bySequence = new Map(extended.map((sequence, index) => [sequence, packets[index]]));
  const sorted = [...bySequence.keys()].sort((a, b) => a - b);
  const first = sorted[0] ?? 0;
  const last = sorted.at(-1) ?? -1;
  const missing = sorted.length === 0 ? 0 : last - first + 1 - sorted.length;
  const repeated = packets.length - sorted.length;
  let timestampsBackwards = 0;
  for (let i = 1; i < sorted.length; i += 1) {
    const before = bySequence.get(sorted[i - 1] ?? 0)?.timestamp ?? 0;
    const now = bySequence.get(sorted[i] ?? 0)?.timestamp ?? 0;
    if ((now - before) >>> 0 >= HALF_32) timestampsBackwards += 1;
  }
  const text = `${packets.length} packets, ${missing} missing, ${repeated} repeated, ${timestampsBackwards} timestamps backwards`;
  const isContinuous = missing === 0 && repeated === 0 && timestampsBackwards === 0;
  return { packets: packets.length, missing, repeated, timestampsBackwards, isContinuous, text };
}

function unwrap(sequence: readonly number[]): number[] {
  let last: number | undefined;
  return sequence.map((value) => {
    if (last === undefined) last = value;
    else {
      const step = (value - last) & 0xffff;
      last += step < HALF_16 ? step : step - 0x1_0000;
    }
    return last;
  });
}
