import type { RtcpPacket } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { parseNack } from '#proto/rtp/rtcp-feedback';
import { RTCP_TYPE, splitRtcp, type RtcpPacket as RawPacket } from '#proto/rtp/rtcp-packets';

/** Formats of transport feedback: generic NACK (RFC 4585 section 6.2.1), arrival times (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
const [NACK, ARRIVAL_TIMES] = [1, 15];
/** Header and two SSRCs. */
const LEAST_BYTES = 12;

/** Reads compounds. Nearly all of them are one transport feedback, of which participants and traces want little: no more of it is read. */
export function clearRtcpReader(stack: WebRtcStack): (compound: Buffer) => readonly RtcpPacket[] {
  return (compound) => {
    const [first, second] = splitRtcp(compound);
    const isAlone = first !== undefined && second === undefined && first.bytes.length === compound.length;
    return isAlone && isFeedback(first)
      ? [new TransportFeedback(first) as unknown as RtcpPacket]
      : stack.RtcpPacketConverter.deSerialize(compound);
  };
}

function isFeedback({ type, count, bytes }: RawPacket): boolean {
  const isKnown = count === NACK || count === ARRIVAL_TIMES;
  return type === RTCP_TYPE.transportFeedback && isKnown && bytes.length >= LEAST_BYTES;
}

/** Stands for werift's packet and, because most is asked of it, its feedback. */
class TransportFeedback {
  readonly type: number;
  readonly count: number;
  readonly senderSsrc: number;
  readonly mediaSourceSsrc: number;
  readonly #packet: RawPacket;

  constructor(packet: RawPacket) {
    this.type = packet.type;
    this.count = packet.count;
    this.senderSsrc = packet.bytes.readUInt32BE(4);
    this.mediaSourceSsrc = packet.bytes.readUInt32BE(8);
    this.#packet = packet;
  }

  get feedback(): this {
    return this;
  }

  /** Of a NACK: what is missed. */
  get lost(): number[] {
    return parseNack(this.#packet)?.sequenceNumbers ?? [];
  }

  serialize(): Buffer {
    return this.#packet.bytes;
  }
}
