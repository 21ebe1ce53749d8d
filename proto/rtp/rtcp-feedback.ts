import { buildRtcp, RTCP_TYPE, words, type RtcpPacket } from './rtcp-packets.ts';
import { sequenceDistance } from './sequence.ts';

const GENERIC_NACK = 1;
const PICTURE_LOSS = 1;
const FULL_INTRA_REQUEST = 4;
const APPLICATION_LAYER = 15;

/** Picture loss indication (RFC 4585 section 6.3.1). */
export function buildPictureLoss(senderSsrc: number, mediaSsrc: number): Buffer {
  return buildRtcp(PICTURE_LOSS, RTCP_TYPE.payloadFeedback, words(senderSsrc, mediaSsrc));
}

/** Full intra request for one SSRC (RFC 5104 section 4.3.1). */
export function buildFullIntraRequest(senderSsrc: number, mediaSsrc: number, commandSequence: number): Buffer {
  const body = words(senderSsrc, 0, mediaSsrc, (commandSequence & 0xff) << 24);
  return buildRtcp(FULL_INTRA_REQUEST, RTCP_TYPE.payloadFeedback, body);
}

/** @returns SSRCs for which a PLI or FIR asks a key frame; empty for other packets. */
export function parseKeyFrameRequest(packet: RtcpPacket): number[] {
  const { type, count, bytes } = packet;
  if (type !== RTCP_TYPE.payloadFeedback || bytes.length < 12) return [];
  if (count === PICTURE_LOSS) return [bytes.readUInt32BE(8)];
  const ssrcs: number[] = [];
  if (count === FULL_INTRA_REQUEST) {
    for (let at = 12; at + 8 <= bytes.length; at += 8) ssrcs.push(bytes.readUInt32BE(at));
  }
  return ssrcs;
}

/** Generic NACK (RFC 4585 section 6.2.1) of sequence numbers in ascending order. */
export function buildNack(senderSsrc: number, mediaSsrc: number, sequenceNumbers: readonly number[]): Buffer {
  const items: number[] = [];
  let first: number | undefined;
  let mask = 0;
  for (const sequence of sequenceNumbers) {
    const distance = first === undefined ? 0 : sequenceDistance(first, sequence);
    if (first !== undefined && distance >= 1 && distance <= 16) {
      mask |= 1 << (distance - 1);
      continue;
    }
    if (first !== undefined) items.push(first * 65536 + mask);
    first = sequence & 0xffff;
    mask = 0;
  }
  if (first !== undefined) items.push(first * 65536 + mask);
  return buildRtcp(GENERIC_NACK, RTCP_TYPE.transportFeedback, words(senderSsrc, mediaSsrc, ...items));
}

/**
 * @param most Sequence numbers that are read; the rest of a longer list is passed over.
 * @returns The SSRC and the sequence numbers asked for, or undefined when the packet is no generic NACK.
 */
export function parseNack(
  packet: RtcpPacket,
  most: number = Infinity,
): { readonly ssrc: number; readonly sequenceNumbers: number[] } | undefined {
  const { type, count, bytes } = packet;
  if (type !== RTCP_TYPE.transportFeedback || count !== GENERIC_NACK || bytes.length < 12) return undefined;
  const sequenceNumbers: number[] = [];
  for (let at = 12; at + 4 <= bytes.length && sequenceNumbers.length < most; at += 4) {
    const first = bytes.readUInt16BE(at);
    const mask = bytes.readUInt16BE(at + 2);
    sequenceNumbers.push(first);
    for (let bit = 0; bit < 16; bit++) if ((mask >> bit) & 1) sequenceNumbers.push((first + bit + 1) & 0xffff);
  }
  return { ssrc: bytes.readUInt32BE(8), sequenceNumbers };
}

/** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2). */
export function buildRemb(senderSsrc: number, bitsPerSecond: number, ssrcs: readonly number[]): Buffer {
  let exponent = 0;
  let mantissa = Math.max(0, Math.floor(bitsPerSecond));
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent++;
  }
  const body = words(senderSsrc, 0, 0, ((ssrcs.length & 0xff) << 24) | (exponent << 18) | mantissa, ...ssrcs);
  body.write('REMB', 8, 'latin1');
  return buildRtcp(APPLICATION_LAYER, RTCP_TYPE.payloadFeedback, body);
}

/** @returns undefined when the packet is no REMB or is cut short. */
export function parseRemb(
  packet: RtcpPacket,
): { readonly bitsPerSecond: number; readonly ssrcs: number[] } | undefined {
  const { type, count, bytes } = packet;
  if (type !== RTCP_TYPE.payloadFeedback || count !== APPLICATION_LAYER || bytes.length < 20) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'REMB') return undefined;
  const field = bytes.readUInt32BE(16);
  const ssrcs: number[] = [];
  for (let index = 0; index < field >>> 24 && 24 + index * 4 <= bytes.length; index++) {
    ssrcs.push(bytes.readUInt32BE(20 + index * 4));
  }
  return { bitsPerSecond: (field & 0x3ffff) * 2 ** ((field >>> 18) & 0x3f), ssrcs };
}
