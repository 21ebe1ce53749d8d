/** One RTP header extension element (RFC 8285). */
export interface HeaderExtension {
  readonly id: number;
  readonly value: Uint8Array;
}

/** URIs of the header extensions that this project reads or writes. */
export const HEADER_EXTENSION_URI = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  absoluteSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  playoutDelay: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  dependencyDescriptor: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
} as const;

const ONE_BYTE_PROFILE = 0xbede;
/** RFC 8285 section 4.3: the low four bits of the two-byte profile are application bits. */
const TWO_BYTE_PROFILE = 0x1000;

/**
 * Reads the extension elements of an RTP packet, in packet order; values are views into the packet.
 * A later element of an id that occurred before replaces it. Cut-off or unknown forms end the reading without an error.
 * Source: RFC 8285 sections 4.2 and 4.3.
 */
export function parseHeaderExtensions(packet: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  const first = packet[0];
  if (first === undefined || !(first & 0x10)) return found;
  const start = 12 + (first & 0x0f) * 4;
  if (packet.length < start + 4) return found;
  const profile = packet.readUInt16BE(start);
  const end = Math.min(packet.length, start + 4 + packet.readUInt16BE(start + 2) * 4);
  const isOneByte = profile === ONE_BYTE_PROFILE;
  if (!isOneByte && (profile & 0xfff0) !== TWO_BYTE_PROFILE) return found;
  for (let at = start + 4; at < end;) {
    const tag = packet.readUInt8(at);
    if (tag === 0) {
      at++;
      continue;
    }
    if (!isOneByte && at + 1 >= end) break;
    const id = isOneByte ? tag >> 4 : tag;
    if (isOneByte && id === 15) break;
    const valueAt = at + (isOneByte ? 1 : 2);
    const length = isOneByte ? (tag & 0x0f) + 1 : packet.readUInt8(at + 1);
    if (valueAt + length > end) break;
    if (id !== 0) found.set(id, packet.subarray(valueAt, valueAt + length));
    at = valueAt + length;
  }
  return found;
}

/**
 * Writes the extension block: profile, length and padded elements; nothing for an empty list.
 * The one-byte form is used when every id is 1..14 and every value has 1..16 bytes, otherwise the two-byte form.
 */
export function encodeHeaderExtensions(extensions: readonly HeaderExtension[]): Buffer {
  if (extensions.length === 0) return Buffer.alloc(0);
  const isOneByte = extensions.every(({ id, value }) => id >= 1 && id <= 14 && value.length >= 1 && value.length <= 16);
  const overhead = isOneByte ? 1 : 2;
  let bytes = 0;
  for (const { value } of extensions) bytes += overhead + value.length;
  const words = (bytes + 3) >> 2;
  const block = Buffer.alloc(4 + words * 4);
  block.writeUInt16BE(isOneByte ? ONE_BYTE_PROFILE : TWO_BYTE_PROFILE, 0);
  block.writeUInt16BE(words, 2);
  let at = 4;
  for (const { id, value } of extensions) {
    if (isOneByte) block[at++] = (id << 4) | (value.length - 1);
    else {
      block[at++] = id;
      block[at++] = value.length;
    }
    block.set(value, at);
    at += value.length;
  }
  return block;
}

/** Audio level in dBov (−127..0) of an RFC 6464 element, or undefined when it is empty. */
export function readAudioLevel(value: Uint8Array | undefined): number | undefined {
  const octet = value?.[0];
  return octet === undefined ? undefined : -(octet & 0x7f) || 0;
}
