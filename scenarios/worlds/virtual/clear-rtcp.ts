import type { RtcpPacket } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { RTCP_TYPE, splitRtcp } from '#proto/rtp/rtcp-packets';

/** Header, two SSRCs, and the fields before the arrival times. */
const LEAST_BYTES = 20;
/** Transport-wide congestion control feedback. Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. */
const ARRIVAL_TIMES = 15;

/** Reads compounds. Arrival times are most of what comes, and participants make nothing of them: only what a trace shows of them is read. */
export function clearRtcpReader(stack: WebRtcStack): (compound: Buffer) => readonly RtcpPacket[] {
  return (compound) => {
    const [first, second] = splitRtcp(compound);
    const isFeedback = first?.type === RTCP_TYPE.transportFeedback && first.count === ARRIVAL_TIMES;
    const isArrivals = isFeedback && second === undefined && compound.length >= LEAST_BYTES;
    return isArrivals
      ? [new ArrivalTimes(compound) as unknown as RtcpPacket]
      : stack.RtcpPacketConverter.deSerialize(compound);
  };
}

/** Stands for werift's packet and its feedback. */
class ArrivalTimes {
  readonly type: number = RTCP_TYPE.transportFeedback;
  readonly feedback: { readonly count: number; readonly senderSsrc: number; readonly mediaSourceSsrc: number };
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.feedback = {
      ...{ count: ARRIVAL_TIMES, senderSsrc: bytes.readUInt32BE(4), mediaSourceSsrc: bytes.readUInt32BE(8) },
    };
  }

  serialize(): Buffer {
    return this.#bytes;
  }
}
