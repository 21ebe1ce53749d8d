/** RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1). */
export const RTCP_TYPE = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  bye: 203,
  application: 204,
  transportFeedback: 205,
  payloadFeedback: 206,
  extendedReport: 207,
} as const;

/** One packet of an RTCP compound, not yet interpreted. */
export interface RtcpPacket {
  readonly type: number;
  /** Report count or feedback message type. */
  readonly count: number;
  /** The complete packet with its four-byte header. */
  readonly bytes: Buffer;
}

/**
 * Splits a compound into packets. A packet that is cut short or has another version ends the list.
 * Source: RFC 3550 section 6.1.
 */
export function splitRtcp(compound: Buffer): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  for (let at = 0; at + 4 <= compound.length;) {
    const first = compound.readUInt8(at);
    const length = (compound.readUInt16BE(at + 2) + 1) * 4;
    if (first >> 6 !== 2 || at + length > compound.length) break;
    packets.push({ type: compound.readUInt8(at + 1), count: first & 0x1f, bytes: compound.subarray(at, at + length) });
    at += length;
  }
  return packets;
}

/** Puts the four-byte RTCP header before a body whose length is a multiple of four. */
export function buildRtcp(count: number, type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header[0] = 0x80 | (count & 0x1f);
  header[1] = type;
  header.writeUInt16BE(body.length / 4, 2);
  return Buffer.concat([header, body]);
}

/** Big-endian 32-bit words; the plainest way to write RTCP bodies. */
export function words(...values: readonly number[]): Buffer {
  const body = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => body.writeUInt32BE(value >>> 0, index * 4));
  return body;
}
