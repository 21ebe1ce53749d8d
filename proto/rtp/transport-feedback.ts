import { RTCP_TYPE, type RtcpPacket } from './rtcp-packets.ts';

/** When one packet with a transport-wide sequence number arrived. */
export interface TransportArrival {
  /** Unwrapped: grows beyond 65535. */
  readonly sequence: number;
  readonly timeUs: number;
}

/** Transport-wide congestion control feedback, read. `arrivals` of packets that were reported lost are undefined. */
export interface TransportFeedback {
  readonly mediaSsrc: number;
  readonly feedbackCount: number;
  readonly packets: readonly { readonly sequence: number; readonly timeUs: number | undefined }[];
}

const FORMAT = 15;
const TICK_US = 250;
const REFERENCE_TICKS = 256;
const STATUSES_PER_CHUNK = 7;
/** Header, two SSRCs, and the fields before the first chunk. */
const FIXED_BYTES = 20;

/**
 * Writes one feedback message. All chunks are two-bit status vectors: longer than run lengths at worst by a few bytes, and simple.
 * Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
 * @param arrivals Ascending by sequence, not empty, spanning less than 65536 numbers.
 */
export function buildTransportFeedback(
  senderSsrc: number,
  mediaSsrc: number,
  feedbackCount: number,
  arrivals: readonly TransportArrival[],
): Buffer {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined) return Buffer.alloc(0);
  const count = last.sequence - first.sequence + 1;
  const reference = Math.floor(first.timeUs / (TICK_US * REFERENCE_TICKS));
  const chunks = Math.ceil(count / STATUSES_PER_CHUNK);
  const deltasAt = FIXED_BYTES + 2 * chunks;
  const out = Buffer.alloc(deltasAt + 2 * arrivals.length + 3);
  let at = deltasAt;
  let tick = reference * REFERENCE_TICKS;
  for (const { sequence, timeUs } of arrivals) {
    const delta = Math.max(-32768, Math.min(32767, Math.round(timeUs / TICK_US) - tick));
    tick += delta;
    const isSmall = delta >= 0 && delta <= 255;
    const place = sequence - first.sequence;
    const slot = place % STATUSES_PER_CHUNK;
    const chunkAt = FIXED_BYTES + 2 * ((place - slot) / STATUSES_PER_CHUNK);
    out.writeUInt16BE(out.readUInt16BE(chunkAt) | ((isSmall ? 1 : 2) << (12 - 2 * slot)), chunkAt);
    at = isSmall ? out.writeUInt8(delta, at) : out.writeInt16BE(delta, at);
  }
  // Two-bit symbols.
  for (let chunk = 0; chunk < chunks; chunk++)
    out[FIXED_BYTES + 2 * chunk] = (out[FIXED_BYTES + 2 * chunk] ?? 0) | 0xc0;
  const bytes = (at + 3) & ~3;
  out[0] = 0x80 | FORMAT;
  out[1] = RTCP_TYPE.transportFeedback;
  out.writeUInt16BE(bytes / 4 - 1, 2);
  out.writeUInt32BE(senderSsrc >>> 0, 4);
  out.writeUInt32BE(mediaSsrc >>> 0, 8);
  out.writeUInt16BE(first.sequence & 0xffff, 12);
  out.writeUInt16BE(count & 0xffff, 14);
  out.writeUInt32BE((((reference & 0xffffff) << 8) | (feedbackCount & 0xff)) >>> 0, 16);
  return out.subarray(0, bytes);
}

/** @returns undefined when the packet is no transport feedback or is cut short. Times count from the message's reference time. */
export function parseTransportFeedback(packet: RtcpPacket): TransportFeedback | undefined {
  const { type, count, bytes } = packet;
  if (type !== RTCP_TYPE.transportFeedback || count !== FORMAT || bytes.length < 20) return undefined;
  const base = bytes.readUInt16BE(12);
  const total = bytes.readUInt16BE(14);
  const statuses: number[] = [];
  let at = 20;
  while (statuses.length < total) {
    if (at + 2 > bytes.length) return undefined;
    const chunk = bytes.readUInt16BE(at);
    at += 2;
    if (!(chunk & 0x8000)) {
      for (let left = chunk & 0x1fff; left > 0 && statuses.length < total; left--) statuses.push((chunk >> 13) & 3);
    } else if (chunk & 0x4000) for (let slot = 0; slot < 7; slot++) statuses.push((chunk >> (12 - 2 * slot)) & 3);
    else for (let slot = 0; slot < 14; slot++) statuses.push((chunk >> (13 - slot)) & 1);
  }
  let timeUs = bytes.readIntBE(16, 3) * TICK_US * REFERENCE_TICKS;
  const packets: { sequence: number; timeUs: number | undefined }[] = [];
  for (let index = 0; index < total; index++) {
    const sequence = (base + index) & 0xffff;
    const status = statuses[index];
    if (status === 0 || status === 3) {
      packets.push({ sequence, timeUs: undefined });
      continue;
    }
    const size = status === 1 ? 1 : 2;
    if (at + size > bytes.length) return undefined;
    timeUs += (size === 1 ? bytes.readUInt8(at) : bytes.readInt16BE(at)) * TICK_US;
    at += size;
    packets.push({ sequence, timeUs });
  }
  return { mediaSsrc: bytes.readUInt32BE(8), feedbackCount: bytes.readUInt8(19), packets };
}
