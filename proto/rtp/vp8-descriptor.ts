/** VP8 payload descriptor: the fields that a forwarder reads or rewrites, with their offsets in the payload (RFC 7741 section 4.2). */
export interface Vp8Descriptor {
  /** First packet of a frame (S bit, partition 0). */
  readonly isFrameStart: boolean;
  readonly isKeyFrame: boolean;
  /** 15-bit or 7-bit picture id. */
  readonly pictureId?: { readonly value: number; readonly at: number; readonly isLong: boolean } | undefined;
  readonly tl0PictureIndex?: { readonly value: number; readonly at: number } | undefined;
  readonly temporalLayer?: { readonly value: number; readonly isLayerSync: boolean } | undefined;
  /** Bytes of the descriptor; VP8 data begin here. */
  readonly descriptorBytes: number;
  /** From the key frame's header (RFC 6386 section 9.1). */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

/** @returns undefined when the payload is cut short within its descriptor. */
export function parseVp8Descriptor(payload: Buffer): Vp8Descriptor | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  let at = 1;
  let pictureId: Vp8Descriptor['pictureId'];
  let tl0PictureIndex: Vp8Descriptor['tl0PictureIndex'];
  let temporalLayer: Vp8Descriptor['temporalLayer'];
  if (first & 0x80) {
    const present = payload[at++];
    if (present === undefined) return undefined;
    if (present & 0x80) {
      const high = payload[at];
      if (high === undefined) return undefined;
      const isLong = (high & 0x80) !== 0;
      if (isLong && at + 1 >= payload.length) return undefined;
      pictureId = { value: isLong ? payload.readUInt16BE(at) & 0x7fff : high, at, isLong };
      at += isLong ? 2 : 1;
    }
    if (present & 0x40) {
      const value = payload[at];
      if (value === undefined) return undefined;
      tl0PictureIndex = { value, at };
      at++;
    }
    if (present & 0x30) {
      const value = payload[at];
      if (value === undefined) return undefined;
      if (present & 0x20) temporalLayer = { value: value >> 6, isLayerSync: (value & 0x20) !== 0 };
      at++;
    }
  }
  const isFrameStart = (first & 0x17) === 0x10;
  const frameTag = payload[at];
  const isKeyFrame = isFrameStart && frameTag !== undefined && (frameTag & 1) === 0;
  const size =
    isKeyFrame && payload.length >= at + 10
      ? { width: payload.readUInt16LE(at + 6) & 0x3fff, height: payload.readUInt16LE(at + 8) & 0x3fff }
      : undefined;
  return { isFrameStart, isKeyFrame, descriptorBytes: at, pictureId, tl0PictureIndex, temporalLayer, size };
}
