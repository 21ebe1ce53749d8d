import { encodeHeaderExtensions, type HeaderExtension } from './header-extensions.ts';

/** Fixed part of an RTP header and where payload and extensions lie in the packet (RFC 3550 section 5.1). */
export interface RtpHeader {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly hasPadding: boolean;
  readonly csrcs: readonly number[];
  /** Complete header with CSRCs and extensions: the payload begins here. */
  readonly headerBytes: number;
}

const FIXED_BYTES = 12;

/**
 * Length of the header with CSRCs and extensions, read without building an object.
 * @returns undefined when the packet is no RTP version 2 packet or is cut short.
 */
export function rtpHeaderBytes(packet: Buffer): number | undefined {
  const first = packet[0];
  if (first === undefined || packet.length < FIXED_BYTES || first >> 6 !== 2) return undefined;
  let bytes = FIXED_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (packet.length < bytes + 4) return undefined;
    bytes += 4 + packet.readUInt16BE(bytes + 2) * 4;
  }
  return bytes <= packet.length ? bytes : undefined;
}

/** @returns undefined when the packet is no RTP version 2 packet or is cut short. */
export function parseRtpHeader(packet: Buffer): RtpHeader | undefined {
  const headerBytes = rtpHeaderBytes(packet);
  if (headerBytes === undefined) return undefined;
  const first = packet.readUInt8(0);
  const second = packet.readUInt8(1);
  const csrcs: number[] = [];
  for (let index = 0; index < (first & 0x0f); index++) csrcs.push(packet.readUInt32BE(FIXED_BYTES + index * 4));
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequenceNumber: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    hasPadding: (first & 0x20) !== 0,
    csrcs,
    headerBytes,
  };
}

/**
 * Removes RTP padding from a decrypted payload (RFC 3550 section 5.1).
 * @returns undefined when the padding count is impossible.
 */
export function withoutPadding(payload: Buffer, hasPadding: boolean): Buffer | undefined {
  if (!hasPadding) return payload;
  const count = payload[payload.length - 1];
  if (count === undefined || count === 0 || count > payload.length) return undefined;
  return payload.subarray(0, payload.length - count);
}

/** Builds a header without CSRCs; extensions are written in one-byte form where they fit. */
export function buildRtpHeader(fields: {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly extensions?: readonly HeaderExtension[];
}): Buffer {
  const extensions = encodeHeaderExtensions(fields.extensions ?? []);
  const header = Buffer.alloc(FIXED_BYTES + extensions.length);
  header[0] = 0x80 | (extensions.length > 0 ? 0x10 : 0);
  header[1] = (fields.marker ? 0x80 : 0) | (fields.payloadType & 0x7f);
  header.writeUInt16BE(fields.sequenceNumber & 0xffff, 2);
  header.writeUInt32BE(fields.timestamp >>> 0, 4);
  header.writeUInt32BE(fields.ssrc >>> 0, 8);
  extensions.copy(header, FIXED_BYTES);
  return header;
}
