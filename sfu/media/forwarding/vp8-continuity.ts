import type { Vp8Descriptor } from '#proto/rtp/vp8-descriptor';

/** Late packets older than this many dropped frames get a wrong picture id; retransmissions come sooner. */
const MAX_CHANGES = 64;

interface Change {
  /** Incoming picture id from which on the offset holds. */
  readonly from: number;
  readonly offset: number;
}

/** Keeps VP8 picture ids and TL0PICIDX going in steps of one over layer switches, pauses and dropped frames (RFC 7741 section 4.2). */
export class Vp8Continuity {
  #changes: Change[] = [];
  #tl0Offset = 0;
  #lastPicture: number | undefined;
  #lastTl0: number | undefined;

  /** The frame that begins with this descriptor follows the last one sent. */
  restart(descriptor: Vp8Descriptor): void {
    const { pictureId, tl0PictureIndex } = descriptor;
    if (pictureId !== undefined) {
      const next = this.#lastPicture === undefined ? pictureId.value : this.#lastPicture + 1;
      this.#changes = [{ from: pictureId.value, offset: next - pictureId.value }];
    }
    if (tl0PictureIndex !== undefined && this.#lastTl0 !== undefined) {
      this.#tl0Offset = this.#lastTl0 + 1 - tl0PictureIndex.value;
    }
  }

  /** The frame that begins with this descriptor is dropped, one of a higher temporal layer: the ids behind it move up. */
  skip({ pictureId, isFrameStart }: Vp8Descriptor): void {
    const last = this.#changes.at(-1);
    if (pictureId === undefined || !isFrameStart || last === undefined) return;
    const from = (pictureId.value + 1) & maskOf(pictureId);
    if (!isFrom(from, last.from, pictureId)) return;
    this.#changes.push({ from, offset: last.offset - 1 });
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }

  /** @returns The payload with its ids moved; the same buffer when nothing changes. */
  rewrite(payload: Buffer, descriptor: Vp8Descriptor): Buffer {
    const { pictureId, tl0PictureIndex } = descriptor;
    const picture = pictureId && (pictureId.value + this.#offsetOf(pictureId)) & maskOf(pictureId);
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

  /** Descriptor of a key frame of our own, which follows the last frame sent. */
  nextDescriptor(): Buffer {
    if (this.#lastPicture === undefined) return Buffer.from([0x10]);
    this.#lastPicture = (this.#lastPicture + 1) & 0x7fff;
    const picture = [0x80 | (this.#lastPicture >> 8), this.#lastPicture & 0xff];
    if (this.#lastTl0 === undefined) return Buffer.from([0x90, 0x80, ...picture]);
    this.#lastTl0 = (this.#lastTl0 + 1) & 0xff;
    return Buffer.from([0x90, 0xe0, ...picture, this.#lastTl0, 0]);
  }

  #offsetOf(pictureId: PictureId): number {
    const change = this.#changes.findLast(({ from }) => isFrom(pictureId.value, from, pictureId));
    return (change ?? this.#changes[0])?.offset ?? 0;
  }
}

type PictureId = NonNullable<Vp8Descriptor['pictureId']>;

function maskOf({ isLong }: PictureId): number {
  return isLong ? 0x7fff : 0x7f;
}

/** True for an id that is not older than another one, on their circle. */
function isFrom(id: number, from: number, size: PictureId): boolean {
  const mask = maskOf(size);
  return ((id - from) & mask) <= mask >> 1;
}
