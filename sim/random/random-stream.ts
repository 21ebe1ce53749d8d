import { hashOfSeed, toFraction, type Seed } from './hash64.ts';

/** A named sequential stream of chance (sfc32): the same seed and name give the same values on every platform. */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: Seed, name: string) {
    const begin = hashOfSeed(seed).text('stream').text(name);
    const [a, b] = begin.copy().word(0).words();
    const [c] = begin.copy().word(1).words();
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** The next 32 bits, unsigned. */
  uint32(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** The next number in [0, 1), 53 bits. */
  fraction(): number {
    const high = this.uint32();
    return toFraction(high, this.uint32());
  }

  /** The next whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** Fills bytes in place; every 4 begun bytes take one step of the stream. */
  fill(target: Uint8Array): void {
    let word = 0;
    for (let i = 0; i < target.length; i++) {
      if ((i & 3) === 0) word = this.uint32();
      target[i] = word & 0xff;
      word >>>= 8;
    }
  }

  bytes(length: number): Buffer {
    const result = Buffer.alloc(length);
    this.fill(result);
    return result;
  }
}
