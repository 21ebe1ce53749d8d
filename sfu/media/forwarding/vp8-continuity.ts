import type { Vp8Descriptor } from '#proto/rtp/vp8-descriptor';

/** Keeps VP8 picture ids and TL0PICIDX going in steps of one over layer switches and pauses (RFC 7741 section 4.2). */
export class Vp8Continuity {
  #pictureOffset = 0;
  #tl0Offset = 0;
  #lastPicture: number | undefined;
  #lastTl0: number | undefined;

  /** The frame that begins with this descriptor follows the last one sent. */
  restart(descriptor: Vp8Descriptor): void {
    const { pictureId, tl0PictureIndex } = descriptor;
    if (pictureId !== undefined && this.#lastPicture !== undefined) {
      this.#pictureOffset = this.#lastPicture + 1 - pictureId.value;
    }
    if (tl0PictureIndex !== undefined && this.#lastTl0 !== undefined) {
      this.#tl0Offset = this.#lastTl0 + 1 - tl0PictureIndex.value;
    }
  }

  /** @returns The payload with its ids moved; the same buffer when nothing changes. */
  rewrite(payload: Buffer, descriptor: Vp8Descriptor): Buffer {
    const { pictureId, tl0PictureIndex } = descriptor;
    const picture = pictureId && (pictureId.value + this.#pictureOffset) & (pictureId.isLong ? 0x7fff : 0x7f);
    const tl0 = tl0PictureIndex && (tl0PictureIndex.value + this.#tl0Offset) & 0xff;
    if (picture !== undefined) this.#lastPicture = picture;
    if (tl0 !== undefined) this.#lastTl0 = tl0;
    if (picture === pictureId?.value && tl0 === tl0PictureIndex?.value) return payload;
    const out = Buffer.from(payload);
    if (pictureId !== undefined && picture !== undefined) {
      if (pictureId.isLong) out.writeUInt16BE(0x8000 | picture, pictureId.at);
      else out.writeUInt8(picture, pictureId.at);
    }
    if (tl0PictureIndex !== undefined && tl0 !== undefined) out.writeUInt8(tl0, tl0PictureIndex.at);
    return out;
  }
}
