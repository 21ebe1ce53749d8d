import { crc32 } from 'node:zlib';
import { classifyDatagram } from '../rtp/classify-datagram.ts';

/**
 * RTP and RTCP as they travel where nothing is encrypted: in clear, and exactly as long as AEAD_AES_128_GCM (RFC 7714) would make them,
 * so that rates, queues and MTUs of a simulated network see the same sizes. What takes the place of the tag begins with a CRC-32, so that
 * a packet damaged on the way is refused as a real one would be.
 */
export const CLEAR_TAG_BYTES = 16;

/** Of the tag; the rest of it are zeros. */
const CHECKSUM_BYTES = 4;
/** The index word that ends a packet of SRTCP. */
const INDEX_BYTES = 4;
/** Fixed header and sender SSRC of RTCP. */
const MIN_RTCP_BYTES = 8;

/**
 * The checksum of what a buffer carries, on the buffer that was sealed. Whoever changes bytes on the way changes a copy, which does not have
 * it: so that what arrives untouched need not be summed up again.
 */
const CHECKSUM: unique symbol = Symbol('checksum');

interface Sealed extends Uint8Array {
  [CHECKSUM]?: number;
}

/**
 * Writes the tag behind an RTP packet that was built with room for it.
 * @param packetBytes How many bytes of the datagram are the packet; {@link CLEAR_TAG_BYTES} follow.
 */
export function sealRtp(datagram: Buffer, packetBytes: number): void {
  seal(datagram, packetBytes);
}

/** @returns How many bytes of the datagram are the RTP packet, or undefined when it is damaged. */
export function openedRtpBytes(datagram: Uint8Array): number | undefined {
  return openedBytes(datagram, CLEAR_TAG_BYTES);
}

/** @returns A new buffer: the compound, its tag and its index. */
export function sealRtcp(compound: Uint8Array, index: number): Buffer {
  const { length } = compound;
  const out = Buffer.allocUnsafe(length + CLEAR_TAG_BYTES + INDEX_BYTES);
  out.set(compound);
  out.writeUInt32BE(index >>> 0, out.length - INDEX_BYTES);
  seal(out, length);
  return out;
}

/** @returns The compound and its index, or undefined when it is damaged. */
export function openRtcp(datagram: Buffer): { readonly index: number; readonly compound: Buffer } | undefined {
  const bytes = openedBytes(datagram, CLEAR_TAG_BYTES + INDEX_BYTES);
  if (bytes === undefined || bytes < MIN_RTCP_BYTES) return undefined;
  return { index: datagram.readUInt32BE(datagram.length - INDEX_BYTES), compound: datagram.subarray(0, bytes) };
}

/**
 * What tells two datagrams apart: of RTP and RTCP in clear that are not damaged the checksum in their tag, of anything else the CRC-32.
 */
export function clearDigest(datagram: Uint8Array): number {
  const known = (datagram as Sealed)[CHECKSUM];
  if (known !== undefined) return known;
  const kind = classifyDatagram(datagram);
  const tagBytes = kind === 'rtp' ? CLEAR_TAG_BYTES : kind === 'rtcp' ? CLEAR_TAG_BYTES + INDEX_BYTES : undefined;
  const bytes = tagBytes === undefined ? undefined : openedBytes(datagram, tagBytes);
  return bytes === undefined ? crc32(datagram) : toldChecksum(datagram, bytes);
}

/** The checksum is that of the whole datagram, its tag all zeros. */
function seal(datagram: Buffer & Sealed, tagAt: number): void {
  for (let at = tagAt; at < tagAt + CLEAR_TAG_BYTES; at++) datagram[at] = 0;
  const checksum = crc32(datagram);
  datagram.writeUInt32BE(checksum, tagAt);
  datagram[CHECKSUM] = checksum;
}

function openedBytes(datagram: Sealed, trailerBytes: number): number | undefined {
  const tagAt = datagram.length - trailerBytes;
  if (tagAt < 0) return undefined;
  if (datagram[CHECKSUM] !== undefined) return tagAt;
  const sealed = Buffer.from(datagram).fill(0, tagAt, tagAt + CHECKSUM_BYTES);
  return crc32(sealed) === toldChecksum(datagram, tagAt) ? tagAt : undefined;
}

function toldChecksum(datagram: Uint8Array, at: number): number {
  const word =
    ((datagram[at] ?? 0) << 24) |
    ((datagram[at + 1] ?? 0) << 16) |
    ((datagram[at + 2] ?? 0) << 8) |
    (datagram[at + 3] ?? 0);
  return word >>> 0;
}
