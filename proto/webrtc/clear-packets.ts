import { crc32 } from 'node:zlib';

/**
 * RTP and RTCP as they travel where nothing is encrypted: in clear, and exactly as long as AEAD_AES_128_GCM (RFC 7714) would make them,
 * so that rates, queues and MTUs of a simulated network see the same sizes. What takes the place of the tag begins with a CRC-32, so that
 * a packet damaged on the way is refused as a real one would be.
 */
export const CLEAR_TAG_BYTES = 16;

/** The index word that ends a packet of SRTCP. */
const INDEX_BYTES = 4;
/** Fixed header and sender SSRC of RTCP. */
const MIN_RTCP_BYTES = 8;

/** @returns A new buffer: the RTP packet and its tag. */
export function sealRtp(packet: Uint8Array): Buffer {
  return tagged(packet, CLEAR_TAG_BYTES);
}

/** Writes the tag behind a packet that was built with room for it. @param packetBytes How many bytes of the datagram are the packet. */
export function sealRtpInPlace(datagram: Buffer, packetBytes: number): void {
  datagram.fill(0, packetBytes + 4);
  datagram.writeUInt32BE(crc32(datagram.subarray(0, packetBytes)), packetBytes);
}

/** @returns How many bytes of the datagram are the RTP packet, or undefined when it is damaged. */
export function openedRtpBytes(datagram: Uint8Array): number | undefined {
  return openedBytes(datagram, CLEAR_TAG_BYTES);
}

/** @returns A new buffer: the compound, its tag and its index. */
export function sealRtcp(compound: Uint8Array, index: number): Buffer {
  const out = tagged(compound, CLEAR_TAG_BYTES + INDEX_BYTES);
  out.writeUInt32BE(index >>> 0, out.length - INDEX_BYTES);
  return out;
}

/** @returns The compound and its index, or undefined when it is damaged. */
export function openRtcp(datagram: Buffer): { readonly index: number; readonly compound: Buffer } | undefined {
  const bytes = openedBytes(datagram, CLEAR_TAG_BYTES + INDEX_BYTES);
  if (bytes === undefined || bytes < MIN_RTCP_BYTES) return undefined;
  return { index: datagram.readUInt32BE(datagram.length - INDEX_BYTES), compound: datagram.subarray(0, bytes) };
}

function tagged(content: Uint8Array, tagBytes: number): Buffer {
  const { length } = content;
  const out = Buffer.allocUnsafe(length + tagBytes);
  out.set(content);
  out.fill(0, length);
  out.writeUInt32BE(crc32(content), length);
  return out;
}

function openedBytes(datagram: Uint8Array, tagBytes: number): number | undefined {
  const length = datagram.length - tagBytes;
  if (length < 0) return undefined;
  const told =
    (((datagram[length] ?? 0) << 24) |
      ((datagram[length + 1] ?? 0) << 16) |
      ((datagram[length + 2] ?? 0) << 8) |
      (datagram[length + 3] ?? 0)) >>>
    0;
  return crc32(datagram.subarray(0, length)) === told ? length : undefined;
}
