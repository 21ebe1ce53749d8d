import type { Extension, RtpHeader, RtpPacket } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';

/** Bytes of an RTP header without contributing sources and extensions (RFC 3550 section 5.1). */
const FIXED_BYTES = 12;

/** Reads a packet; werift's own objects are made only for who looks beyond what every packet is looked at for. */
export type ReadRtp = (datagram: Buffer, packetBytes: number) => RtpPacket;

/** A reader of packets for one copy of the stack. @throws what werift throws for packets that are cut short */
export function clearRtpReader(stack: WebRtcStack): ReadRtp {
  return (datagram, packetBytes) => {
    const first = datagram[0] ?? 0;
    // Padding, and contributing sources: rare.
    if ((first & 0x2f) !== 0 || packetBytes < FIXED_BYTES + 4)
      return stack.RtpPacket.deSerialize(datagram.subarray(0, packetBytes));
    const hasExtension = (first & 0x10) !== 0;
    const payloadAt = hasExtension ? FIXED_BYTES + 4 + datagram.readUInt16BE(FIXED_BYTES + 2) * 4 : FIXED_BYTES;
    return new ClearPacket(stack, datagram, payloadAt, packetBytes) as unknown as RtpPacket;
  };
}

/** Stands for werift's packet and, because most is asked of it, its header. */
class ClearPacket {
  readonly payload: Buffer;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly #stack: WebRtcStack;
  readonly #datagram: Buffer;
  readonly #bytes: number;
  #whole: RtpHeader | undefined;

  constructor(stack: WebRtcStack, datagram: Buffer, payloadAt: number, bytes: number) {
    const second = datagram[1] ?? 0;
    this.#stack = stack;
    this.#datagram = datagram;
    this.#bytes = bytes;
    this.payload = datagram.subarray(payloadAt, bytes);
    this.marker = second > 0x7f;
    this.payloadType = second & 0x7f;
    this.sequenceNumber = datagram.readUInt16BE(2);
    this.timestamp = datagram.readUInt32BE(4);
    this.ssrc = datagram.readUInt32BE(8);
  }

  get header(): this {
    return this;
  }

  get extensions(): Extension[] {
    return this.#werift.extensions;
  }

  get extension(): boolean {
    return this.#werift.extension;
  }

  get serializeSize(): number {
    return this.#werift.serializeSize;
  }

  /** Nobody here changes a packet. */
  clone(): this {
    return this;
  }

  serialize(): Buffer {
    return this.#datagram.subarray(0, this.#bytes);
  }

  get #werift(): RtpHeader {
    this.#whole ??= this.#stack.RtpHeader.deSerialize(this.serialize());
    return this.#whole;
  }
}
