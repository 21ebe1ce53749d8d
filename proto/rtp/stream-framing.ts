/** Datagrams on a byte stream: each follows its length in two octets, most significant first (RFC 4571 section 2). */
const LENGTH_BYTES = 2;
const LONGEST_BYTES = 0xffff;
/** Pieces of one frame kept apart; a peer that sends single octets must not cost an object for each. */
const MOST_PIECES = 64;

/**
 * One datagram as it goes on a stream.
 * @throws RangeError when it is longer than 65,535 octets
 */
export function frameDatagram(datagram: Uint8Array): Buffer {
  if (datagram.length > LONGEST_BYTES) throw new RangeError(`a datagram of ${datagram.length} octets has no frame`);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + datagram.length);
  frame.writeUInt16BE(datagram.length);
  frame.set(datagram, LENGTH_BYTES);
  return frame;
}

/** Takes a stream apart. Holds less than one frame, whatever comes. */
export class FrameReader {
  #parts: Buffer[] = [];
  #heldBytes = 0;

  /**
   * Takes the next piece of the stream, cut anywhere.
   * @returns the datagrams that are complete now, in order; empty frames are left out
   */
  take(piece: Buffer): Buffer[] {
    this.#parts.push(piece);
    this.#heldBytes += piece.length;
    const datagrams: Buffer[] = [];
    let wantedBytes = this.#wantedBytes();
    if (this.#heldBytes < wantedBytes && this.#parts.length < MOST_PIECES) return datagrams;
    const held = this.#parts.length === 1 ? piece : Buffer.concat(this.#parts, this.#heldBytes);
    let at = 0;
    while (held.length - at >= LENGTH_BYTES) {
      wantedBytes = LENGTH_BYTES + held.readUInt16BE(at);
      if (held.length - at < wantedBytes) break;
      if (wantedBytes > LENGTH_BYTES) datagrams.push(held.subarray(at + LENGTH_BYTES, at + wantedBytes));
      at += wantedBytes;
    }
    const rest = held.subarray(at);
    // A copy, or the rest would keep the whole piece alive.
    this.#parts = rest.length === 0 ? [] : [Buffer.from(rest)];
    this.#heldBytes = rest.length;
    return datagrams;
  }

  /** Octets of the frame that is coming in, as far as they are known. */
  #wantedBytes(): number {
    const [first] = this.#parts;
    return first === undefined || first.length < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + first.readUInt16BE();
  }
}
