import { parseVp8Descriptor } from './vp8-descriptor.ts';

/**
 * Tells whether a payload begins something that can be decoded without what came before.
 * Codecs that are not known here count as always decodable, so that they are never held back.
 * Source: RFC 7741, RFC 9628, RFC 6184, the AV1 RTP payload format.
 */
export function isKeyFrameStart(mimeType: string, payload: Buffer): boolean {
  const first = payload[0];
  if (first === undefined) return false;
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return parseVp8Descriptor(payload)?.isKeyFrame === true;
    case 'video/vp9':
      // B set: start of a frame; P clear: not predicted.
      return (first & 0x08) !== 0 && (first & 0x40) === 0;
    case 'video/h264':
      return isH264KeyFrame(payload, first);
    case 'video/av1':
      // N: first packet of a coded video sequence.
      return (first & 0x08) !== 0;
    default:
      return true;
  }
}

const H264 = { idr: 5, sequenceParameters: 7, aggregate: 24, fragment: 28 } as const;

function isH264KeyFrame(payload: Buffer, first: number): boolean {
  const type = first & 0x1f;
  if (type === H264.idr || type === H264.sequenceParameters) return true;
  if (type === H264.fragment) {
    const header = payload[1] ?? 0;
    return (header & 0x80) !== 0 && (header & 0x1f) === H264.idr;
  }
  if (type !== H264.aggregate) return false;
  for (let at = 1; at + 3 <= payload.length; at += 2 + payload.readUInt16BE(at)) {
    const inner = payload.readUInt8(at + 2) & 0x1f;
    if (inner === H264.idr || inner === H264.sequenceParameters) return true;
  }
  return false;
}
