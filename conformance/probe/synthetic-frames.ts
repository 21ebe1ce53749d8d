import type { RtpFrame } from './rtp-source.ts';

/** Bytes of one made-up opus frame; about what speech at 32 kbit/s takes. */
const OPUS_FRAME_BYTES = 80;
/** RFC 6716 section 3.1: CELT-only fullband, 20 ms, mono, one frame. */
const OPUS_TOC = 0xf8;

/** One opus frame whose bytes after the table-of-contents octet say which frame it is. */
export function opusFrame(index: number): RtpFrame {
  const payload = Buffer.alloc(OPUS_FRAME_BYTES, 0x5a);
  payload[0] = OPUS_TOC;
  payload.writeUInt32BE(index >>> 0, 1);
  return { payloads: [payload], marker: index === 0 };
}

/** The frame index that {@link opusFrame} wrote, or undefined for a payload of somebody else (silence, for instance). */
export function opusFrameIndex(payload: Buffer): number | undefined {
  const isOurs = payload.length === OPUS_FRAME_BYTES && payload[0] === OPUS_TOC && payload.at(-1) === 0x5a;
  return isOurs ? payload.readUInt32BE(1) : undefined;
}

/** With a 15-bit picture id. */
const VP8_DESCRIPTOR_BYTES = 6;

export interface Vp8Picture {
  readonly pictureId: number;
  readonly tl0PictureIndex: number;
  /** 0 or 1; frames of layer 1 refer to layer 0 alone. */
  readonly temporalLayer?: number;
  readonly isKeyFrame: boolean;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** A VP8 frame of one packet: payload descriptor (RFC 7741) with 15-bit picture id, TL0 index and temporal layer. */
export function vp8Frame(picture: Vp8Picture): RtpFrame {
  const payload = Buffer.allocUnsafe(VP8_DESCRIPTOR_BYTES + picture.sizeBytes).fill(0xa5, VP8_DESCRIPTOR_BYTES);
  payload[0] = 0x90;
  payload[1] = 0xf0;
  payload.writeUInt16BE(0x8000 | picture.pictureId, 2);
  payload[4] = picture.tl0PictureIndex;
  payload[5] = ((picture.temporalLayer ?? 0) << 6) | (picture.temporalLayer === 1 ? 0x20 : 0);
  // RFC 6386 section 9.1: frame tag, then start code and dimensions in a key frame.
  const tag = (picture.isKeyFrame ? 0 : 1) | (1 << 4) | ((picture.sizeBytes >> 1) << 5);
  payload.writeUIntLE(tag & 0xff_ffff, VP8_DESCRIPTOR_BYTES, 3);
  if (picture.isKeyFrame) {
    payload.set([0x9d, 0x01, 0x2a], VP8_DESCRIPTOR_BYTES + 3);
    payload.writeUInt16LE(picture.width, VP8_DESCRIPTOR_BYTES + 6);
    payload.writeUInt16LE(picture.height, VP8_DESCRIPTOR_BYTES + 8);
  }
  return { payloads: [payload], marker: true };
}

/** RFC 6184 section 5.7.1: an aggregation packet of the importance of what is in it. */
const H264_STAP_A = 0x78;
/** RFC 6184 section 5.3: sequence and picture parameters, and a slice of an IDR picture. */
const H264_UNITS: readonly number[] = [0x67, 0x68, 0x65];
const H264_PARAMETER_BYTES = 8;

/** An H.264 key frame of one packet, its parameter sets before it (RFC 6184, STAP-A); nothing in it can be decoded. */
export function h264Frame(sizeBytes: number): RtpFrame {
  const sizes = [H264_PARAMETER_BYTES, H264_PARAMETER_BYTES, sizeBytes];
  const units = H264_UNITS.map((header, index) => {
    const unit = Buffer.alloc(2 + (sizes[index] ?? 0), 0xa5);
    unit.writeUInt16BE(unit.length - 2, 0);
    unit[2] = header;
    return unit;
  });
  return { payloads: [Buffer.concat([Buffer.from([H264_STAP_A]), ...units])], marker: true };
}

export interface Vp8PayloadView {
  readonly startsFrame: boolean;
  readonly isKeyFrame: boolean;
  readonly pictureId?: number;
  readonly temporalLayer?: number;
  readonly width?: number;
  readonly height?: number;
}

/** What a received VP8 payload says of itself (RFC 7741 section 4.2), undefined when it is too short. */
export function readVp8(payload: Buffer): Vp8PayloadView | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  const startsFrame = (first & 0x10) !== 0 && (first & 0x07) === 0;
  let at = 1;
  let pictureId: number | undefined;
  let temporalLayer: number | undefined;
  if ((first & 0x80) !== 0) {
    const flags = payload[at] ?? 0;
    at += 1;
    if ((flags & 0x80) !== 0) {
      const high = payload[at] ?? 0;
      const isLong = (high & 0x80) !== 0;
      pictureId = isLong ? ((high & 0x7f) << 8) | (payload[at + 1] ?? 0) : high;
      at += isLong ? 2 : 1;
    }
    if ((flags & 0x40) !== 0) at += 1;
    if ((flags & 0x20) !== 0) temporalLayer = (payload[at] ?? 0) >> 6;
    if ((flags & 0x30) !== 0) at += 1;
  }
  const body = payload.subarray(at);
  const isKeyFrame = startsFrame && body.length > 0 && ((body[0] ?? 1) & 1) === 0;
  const size =
    isKeyFrame && body.length >= 10
      ? { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff }
      : {};
  const ids = {
    ...(pictureId === undefined ? {} : { pictureId }),
    ...(temporalLayer === undefined ? {} : { temporalLayer }),
  };
  return { startsFrame, isKeyFrame, ...ids, ...size };
}
