import { headerExtensionBytes, writeHeaderExtensions, type HeaderExtension } from './header-extensions.ts';

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

const NO_CSRCS: readonly number[] = [];

function csrcsOf(packet: Buffer, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => packet.readUInt32BE(FIXED_BYTES + index * 4));
}

/** @returns undefined when the packet is no RTP version 2 packet or is cut short. */
export function parseRtpHeader(packet: Buffer): RtpHeader | undefined {
  const headerBytes = rtpHeaderBytes(packet);
  if (headerBytes === undefined) return undefined;
  const first = packet.readUInt8(0);
  const second = packet.readUInt8(1);
  const csrcs = (first & 0x0f) === 0 ? NO_CSRCS : csrcsOf(packet, first & 0x0f);
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

/** What a header without CSRCs is written from; extensions are written in one-byte form where they fit. */
export interface RtpHeaderFields {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly extensions?: readonly HeaderExtension[];
}

/** Bytes of a header without CSRCs. */
export function rtpHeaderBytesWith(extensions: readonly HeaderExtension[]): number {
  return FIXED_BYTES + headerExtensionBytes(extensions);
}

/** Writes a header to the beginning of a buffer; it takes what {@link rtpHeaderBytesWith} says. */
export function writeRtpHeader(out: Buffer, fields: RtpHeaderFields): void {
  const { extensions = [] } = fields;
  out[0] = 0x80 | (extensions.length > 0 ? 0x10 : 0);
  out[1] = (fields.marker ? 0x80 : 0) | (fields.payloadType & 0x7f);
  out.writeUInt16BE(fields.sequenceNumber & 0xffff, 2);
  out.writeUInt32BE(fields.timestamp >>> 0, 4);
  out.writeUInt32BE(fields.ssrc >>> 0, 8);
  writeHeaderExtensions(extensions, out, FIXED_BYTES);
}

/** Builds a header of its own. */
export function buildRtpHeader(fields: RtpHeaderFields): Buffer {
  const header = Buffer.alloc(rtpHeaderBytesWith(fields.extensions ?? []));
  writeRtpHeader(header, fields);
  return header;
}
