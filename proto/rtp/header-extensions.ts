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
  walkHeaderExtensions(packet, (id, at, length) => found.set(id, packet.subarray(at, at + length)));
  return found;
}

/** The value that {@link parseHeaderExtensions} gives for one id, without reading the others. */
export function findHeaderExtension(packet: Buffer, wantedId: number): Buffer | undefined {
  let valueAt = 0;
  let bytes = 0;
  walkHeaderExtensions(packet, (id, at, length) => {
    if (id !== wantedId) return;
    valueAt = at;
    bytes = length;
  });
  return valueAt === 0 ? undefined : packet.subarray(valueAt, valueAt + bytes);
}

function walkHeaderExtensions(packet: Buffer, visit: (id: number, at: number, length: number) => void): void {
  const first = packet[0];
  if (first === undefined || !(first & 0x10)) return;
  const start = 12 + (first & 0x0f) * 4;
  if (packet.length < start + 4) return;
  const profile = packet.readUInt16BE(start);
  const end = Math.min(packet.length, start + 4 + packet.readUInt16BE(start + 2) * 4);
  const isOneByte = profile === ONE_BYTE_PROFILE;
  if (!isOneByte && (profile & 0xfff0) !== TWO_BYTE_PROFILE) return;
  for (let at = start + 4; at < end;) {
    const tag = packet[at] ?? 0;
    if (tag === 0) {
      at++;
      continue;
    }
    if (!isOneByte && at + 1 >= end) break;
    const id = isOneByte ? tag >> 4 : tag;
    if (isOneByte && id === 15) break;
    const valueAt = at + (isOneByte ? 1 : 2);
    const length = isOneByte ? (tag & 0x0f) + 1 : (packet[at + 1] ?? 0);
    if (valueAt + length > end) break;
    if (id !== 0) visit(id, valueAt, length);
    at = valueAt + length;
  }
}

/** Bytes of the extension block: profile, length and padded elements; 0 for an empty list. */
export function headerExtensionBytes(extensions: readonly HeaderExtension[]): number {
  if (extensions.length === 0) return 0;
  let bytes = extensions.length * (fitOneByte(extensions) ? 1 : 2);
  for (const { value } of extensions) bytes += value.length;
  return 4 + ((bytes + 3) >> 2) * 4;
}

/**
 * Writes the extension block, {@link headerExtensionBytes} long.
 * The one-byte form is used when every id is 1..14 and every value has 1..16 bytes, otherwise the two-byte form.
 */
export function writeHeaderExtensions(extensions: readonly HeaderExtension[], out: Buffer, start: number): void {
  const bytes = headerExtensionBytes(extensions);
  if (bytes === 0) return;
  const isOneByte = fitOneByte(extensions);
  out.writeUInt16BE(isOneByte ? ONE_BYTE_PROFILE : TWO_BYTE_PROFILE, start);
  out.writeUInt16BE((bytes >> 2) - 1, start + 2);
  let at = start + 4;
  for (const { id, value } of extensions) {
    if (isOneByte) out[at++] = (id << 4) | (value.length - 1);
    else {
      out[at++] = id;
      out[at++] = value.length;
    }
    for (let i = 0; i < value.length; i++) out[at + i] = value[i] ?? 0;
    at += value.length;
  }
  while (at < start + bytes) out[at++] = 0;
}

function fitOneByte(extensions: readonly HeaderExtension[]): boolean {
  for (const { id, value } of extensions) if (id < 1 || id > 14 || value.length < 1 || value.length > 16) return false;
  return true;
}

/** The element of abs-send-time: seconds modulo 64 as a 6.18 fixed-point number, 24 bits, of whatever clock. */
export function absoluteSendTime(nowUs: number): Buffer {
  const element = Buffer.alloc(3);
  element.writeUIntBE(Math.floor(((nowUs % 64_000_000) * 2 ** 18) / 1_000_000), 0, 3);
  return element;
}

/** Audio level in dBov (−127..0) of an RFC 6464 element, or undefined when it is empty. */
export function readAudioLevel(value: Uint8Array | undefined): number | undefined {
  const octet = value?.[0];
  return octet === undefined ? undefined : -(octet & 0x7f) || 0;
}
