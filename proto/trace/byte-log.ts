import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

/** Bytes of one block: few enough that a short trace is small, many enough that hashing pays by the block. */
const BLOCK_BYTES = 64 * 1024;

interface FullBlock {
  readonly bytes: Buffer;
  readonly records: number;
}

/** Records of bytes that only grow, in blocks that are never copied, with a running SHA-256. Old blocks may be forgotten. */
export class ByteLog {
  readonly #hash: Hash = createHash('sha256');
  /** Records that must be kept. */
  readonly #retained: number;
  #full: FullBlock[] = [];
  #block: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;
  #records = 0;
  /** Bytes of the present block that the hash has taken. */
  #hashed = 0;
  /** Records in full blocks that are kept. */
  #fullRecords = 0;
  /** Bytes of the blocks that were forgotten. */
  #forgottenBytes = 0;
  #fullBytes = 0;

  constructor(retained: number) {
    this.#retained = retained;
  }

  /** Where the bytes that are kept begin and end, counted from the first byte ever. */
  get begin(): number {
    return this.#forgottenBytes;
  }

  get end(): number {
    return this.#forgottenBytes + this.#fullBytes + this.#used;
  }

  /** Records that are kept: those that must be, and the rest of their blocks. */
  get records(): number {
    return this.#fullRecords + this.#records;
  }

  /** Where records are written: of use after {@link reserve}. */
  get block(): Buffer {
    return this.#block;
  }

  /**
   * Makes room for a record of up to `bytes` in {@link block}; it counts once {@link advance} says how long it became.
   * @returns Where in the block it begins.
   */
  reserve(bytes: number): number {
    if (this.#used + bytes > this.#block.length) this.#nextBlock(bytes);
    return this.#used;
  }

  advance(bytes: number): void {
    this.#used += bytes;
    this.#records += 1;
  }

  /** Appends one record. */
  append(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.#block.set(bytes, at);
    this.advance(bytes.length);
  }

  #nextBlock(bytes: number): void {
    this.#hashRest();
    this.#full.push({ bytes: this.#block.subarray(0, this.#used), records: this.#records });
    this.#fullBytes += this.#used;
    this.#fullRecords += this.#records;
    this.#forget();
    this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, bytes));
    this.#used = 0;
    this.#records = 0;
    this.#hashed = 0;
  }

  #forget(): void {
    for (let first = this.#full[0]; first !== undefined; first = this.#full[0]) {
      if (this.#fullRecords - first.records < this.#retained) return;
      this.#full.shift();
      this.#fullRecords -= first.records;
      this.#fullBytes -= first.bytes.length;
      this.#forgottenBytes += first.bytes.length;
    }
  }

  #hashRest(): void {
    this.#hash.update(this.#block.subarray(this.#hashed, this.#used));
    this.#hashed = this.#used;
  }

  /** What is kept from a position on, as a copy. */
  from(start: number): Uint8Array {
    let position = this.#forgottenBytes;
    const parts: Buffer[] = [];
    for (const bytes of [...this.#full.map((block) => block.bytes), this.#block.subarray(0, this.#used)]) {
      const end = position + bytes.length;
      if (end > start) parts.push(bytes.subarray(Math.max(0, start - position)));
      position = end;
    }
    const { buffer, byteOffset, length } = Buffer.concat(parts);
    return new Uint8Array(buffer, byteOffset, length);
  }

  /** SHA-256 of everything so far, kept or not, in hex. */
  hash(): string {
    this.#hashRest();
    return this.#hash.copy().digest('hex');
  }
}
