import type { Extension, RtpHeader } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';

/** RFC 8285: profiles of one-byte header extensions. */
const ONE_BYTE = 0xbede;
const FIXED_BYTES = 12;

/**
 * Replaces what werift reads and writes RTP headers with by functions of equal results: werift's go over text and BigInt bit by bit, which is
 * a third of what media costs a simulated participant. Also lets receivers look up their codec once, not three times a packet.
 */
export function quickenPackets(stack: WebRtcStack): void {
  const { RtpHeader: Header } = stack;
  const readOther = Header.deSerialize.bind(Header);
  Header.deSerialize = (packet) => readHeader(new Header(), packet) ?? readOther(packet);
  const writeOther = Header.prototype.serialize;
  Header.prototype.serialize = function serialize(size: number): Buffer<ArrayBuffer> {
    if (!isPlain(this)) return writeOther.call(this, size);
    const out = Buffer.alloc(size);
    writeHeader(this, out, headerBytes(this));
    return out;
  };
  keepCodecs(stack);
}

/** Undefined for what is rare: contributing sources and other profiles. */
function readHeader(header: RtpHeader, packet: Buffer): RtpHeader | undefined {
  const first = packet[0] ?? 0;
  if ((first & 0x0f) !== 0 || packet.length < FIXED_BYTES) return undefined;
  const hasExtension = (first & 0x10) !== 0;
  if (hasExtension && packet.readUInt16BE(FIXED_BYTES) !== ONE_BYTE) return undefined;
  const second = packet[1] ?? 0;
  header.version = first >> 6;
  header.padding = (first & 0x20) !== 0;
  header.extension = hasExtension;
  header.marker = (second & 0x80) !== 0;
  header.payloadType = second & 0x7f;
  header.sequenceNumber = packet.readUInt16BE(2);
  header.timestamp = packet.readUInt32BE(4);
  header.ssrc = packet.readUInt32BE(8);
  header.payloadOffset = hasExtension ? readExtensions(header, packet) : FIXED_BYTES;
  if (header.padding) header.paddingSize = packet[packet.length - 1] ?? 0;
  return header;
}

function readExtensions(header: RtpHeader, packet: Buffer): number {
  let at = FIXED_BYTES + 4;
  header.extensionProfile = ONE_BYTE;
  header.extensionLength = packet.readUInt16BE(FIXED_BYTES + 2) * 4;
  const end = at + header.extensionLength;
  while (at < end) {
    const octet = packet[at++];
    if (octet === 0) continue;
    const id = (octet ?? 0) >> 4;
    // werift's payload begins behind an octet that ends the list, where there is one (RFC 8285 section 4.2).
    if (id === 15) break;
    const length = ((octet ?? 0) & 0x0f) + 1;
    header.extensions.push({ id, payload: packet.subarray(at, at + length) });
    at += length;
  }
  return at;
}

/** Without contributing sources and other profiles of header extensions. */
export function isPlain({ csrc, extensions, extension, extensionProfile }: RtpHeader): boolean {
  return csrc.length === 0 && (extensionProfile === ONE_BYTE || !(extension || extensions.length > 0));
}

/** What a plain header takes. */
export function headerBytes({ extension, extensions }: RtpHeader): number {
  if (!extension && extensions.length === 0) return FIXED_BYTES;
  let bytes = 0;
  for (const { payload } of extensions) bytes += 1 + payload.length;
  return FIXED_BYTES + 4 + ((bytes + 3) >> 2) * 4;
}

/**
 * Writes a plain header as werift does.
 * @param size What {@link headerBytes} gives.
 */
export function writeHeader(header: RtpHeader, out: Buffer, size: number): void {
  const { extensions } = header;
  const hasExtension = header.extension || extensions.length > 0;
  out[0] = (header.version << 6) | (header.padding ? 0x20 : 0) | (hasExtension ? 0x10 : 0);
  out[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  out.writeUInt16BE(header.sequenceNumber, 2);
  out.writeUInt32BE(header.timestamp, 4);
  out.writeUInt32BE(header.ssrc, 8);
  header.extension = hasExtension;
  header.payloadOffset = size;
  if (hasExtension) writeExtensions(extensions, out, size);
}

function writeExtensions(extensions: readonly Extension[], out: Buffer, size: number): void {
  out.writeUInt16BE(ONE_BYTE, FIXED_BYTES);
  out.writeUInt16BE((size - FIXED_BYTES - 4) >> 2, FIXED_BYTES + 2);
  let at = FIXED_BYTES + 4;
  for (const { id, payload } of extensions) {
    out[at++] = (id << 4) | (payload.length - 1);
    for (let i = 0; i < payload.length; i++) out[at + i] = payload[i] ?? 0;
    at += payload.length;
  }
  while (at < size) out[at++] = 0;
}

/** The codecs of a receiver in order of payload type, made anew when they were negotiated anew. */
function keepCodecs({ RTCRtpReceiver }: WebRtcStack): void {
  const { prototype } = RTCRtpReceiver;
  const kept = new WeakMap<object, readonly object[]>();
  const getter = Object.getOwnPropertyDescriptor(prototype, 'codecArray')?.get;
  const negotiated = prototype.prepareReceive;
  prototype.prepareReceive = function prepareReceive(params): void {
    kept.delete(this);
    negotiated.call(this, params);
  };
  Object.defineProperty(prototype, 'codecArray', {
    configurable: true,
    get(this: object): readonly object[] {
      let codecs = kept.get(this);
      if (codecs === undefined) {
        codecs = getter?.call(this) as readonly object[];
        if (codecs.length > 0) kept.set(this, codecs);
      }
      return codecs;
    },
  });
}
