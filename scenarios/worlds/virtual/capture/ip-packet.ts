import type { DatagramFate, StreamFate } from '#sim/network/fates';
import type { SegmentHeader } from '#sim/network/packet';
import type { SocketAddress } from '#sim/network/ports';

/** IP protocol numbers (IANA). */
const TCP = 6;
const UDP = 17;
const UDP_HEADER_BYTES = 8;
const TCP_HEADER_BYTES = 20;
/** Hop limit that most systems send with (RFC 1700). */
const HOPS = 64;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;
const FLAGS: Readonly<Record<SegmentHeader['flags'], number>> = {
  SYN,
  'SYN+ACK': SYN | ACK,
  ACK,
  FIN: FIN | ACK,
  RST: RST | ACK,
};
/** NOP and window scale 7 (RFC 7323), in opening segments: simulated windows are wider than 16 bits. */
const WINDOW_SHIFT = 7;
const WINDOW_SCALE_OPTION: Buffer = Buffer.from([1, 3, 3, WINDOW_SHIFT]);
const WIDEST_WINDOW = 0xffff;

/** What a packet of the simulation looks like on a real wire, from its IP header on, with all checksums. */
export function ipPacket(fate: DatagramFate | StreamFate): Buffer {
  const { from, to, bytes } = fate;
  const [source, destination] = [addressBytes(from.address), addressBytes(to.address)];
  const protocol = fate.kind === 'datagram' ? UDP : TCP;
  const body = fate.kind === 'datagram' ? udp(from, to, bytes) : tcp(from, to, bytes, fate.segment);
  const pseudoHeader = Buffer.alloc(8);
  pseudoHeader.writeUInt32BE(body.length, 0);
  pseudoHeader[7] = protocol;
  const sum = checksum(Buffer.concat([source, destination, pseudoHeader, body]));
  // A UDP checksum of zero would mean that there is none (RFC 768).
  body.writeUInt16BE(sum === 0 && protocol === UDP ? 0xffff : sum, protocol === UDP ? 6 : 16);
  return Buffer.concat([ipHeader(source, destination, protocol, body.length), body]);
}

function udp(from: SocketAddress, to: SocketAddress, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(UDP_HEADER_BYTES);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(UDP_HEADER_BYTES + payload.length, 4);
  return Buffer.concat([header, payload]);
}

function tcp(from: SocketAddress, to: SocketAddress, payload: Uint8Array, segment: SegmentHeader): Buffer {
  const isOpening = segment.flags === 'SYN' || segment.flags === 'SYN+ACK';
  const options = isOpening ? WINDOW_SCALE_OPTION : Buffer.alloc(0);
  const window = isOpening ? segment.windowBytes : segment.windowBytes >>> WINDOW_SHIFT;
  const header = Buffer.alloc(TCP_HEADER_BYTES);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(segment.sequence >>> 0, 4);
  header.writeUInt32BE(segment.acknowledgement >>> 0, 8);
  header[12] = (TCP_HEADER_BYTES + options.length) << 2;
  header[13] = FLAGS[segment.flags] | (payload.length > 0 ? PSH : 0);
  header.writeUInt16BE(Math.min(window, WIDEST_WINDOW), 14);
  return Buffer.concat([header, options, payload]);
}

function ipHeader(source: Buffer, destination: Buffer, protocol: number, bodyBytes: number): Buffer {
  const addresses = Buffer.concat([source, destination]);
  if (source.length === 16) {
    const header = Buffer.alloc(8);
    header[0] = 0x60;
    header.writeUInt16BE(bodyBytes, 4);
    header[6] = protocol;
    header[7] = HOPS;
    return Buffer.concat([header, addresses]);
  }
  const header = Buffer.concat([Buffer.alloc(12), addresses]);
  header[0] = 0x45;
  header.writeUInt16BE(header.length + bodyBytes, 2);
  header[8] = HOPS;
  header[9] = protocol;
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

/** The Internet checksum (RFC 1071). */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  if (bytes.length % 2 === 1) sum += (bytes[bytes.length - 1] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [left = '', right] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(left), groups(right ?? '')];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
