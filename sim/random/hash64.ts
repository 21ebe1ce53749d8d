/** What a whole simulation hangs from: any text, or a number written as hexadecimal (`0x…`). */
export type Seed = string | bigint;

/**
 * A 64-bit hash in two 32-bit lanes, in the manner of MurmurHash3: the same on every platform, no BigInt, no allocation per word.
 * Copies are cheap, so the hash of a long fixed beginning is made once and continued per packet.
 */
export class Hash64 {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;

  copy(): Hash64 {
    const other = new Hash64();
    other.#a = this.#a;
    other.#b = this.#b;
    return other;
  }

  word(value: number): this {
    const mixed = Math.imul(rotate(Math.imul(value, 0xcc9e2d51), 15), 0x1b873593);
    this.#a = (Math.imul(rotate(this.#a ^ mixed, 13), 5) + 0xe6546b64 + this.#b) | 0;
    this.#b = (Math.imul(rotate(this.#b ^ value, 17), 0x85ebca6b) + this.#a) | 0;
    return this;
  }

  /** Takes a text with its length, so that ('ab', 'c') and ('a', 'bc') differ. */
  text(value: string): this {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
    return this;
  }

  /** Takes a whole number up to 2^53. */
  count(value: number): this {
    return this.word(value | 0).word(Math.floor(value / 0x1_0000_0000));
  }

  /** The fraction that `copy().count(value)` would give, without a copy. */
  fractionWith(value: number): number {
    const low = value | 0;
    const high = Math.floor(value / 0x1_0000_0000);
    const mixedLow = Math.imul(rotate(Math.imul(low, 0xcc9e2d51), 15), 0x1b873593);
    let a = (Math.imul(rotate(this.#a ^ mixedLow, 13), 5) + 0xe6546b64 + this.#b) | 0;
    let b = (Math.imul(rotate(this.#b ^ low, 17), 0x85ebca6b) + a) | 0;
    const mixedHigh = Math.imul(rotate(Math.imul(high, 0xcc9e2d51), 15), 0x1b873593);
    a = (Math.imul(rotate(a ^ mixedHigh, 13), 5) + 0xe6546b64 + b) | 0;
    b = (Math.imul(rotate(b ^ high, 17), 0x85ebca6b) + a) | 0;
    const first = avalanche(a ^ rotate(b, 7));
    const last = avalanche(b + first);
    return toFraction(avalanche(first ^ last) >>> 0, last >>> 0);
  }

  /** The high and low 32 bits, unsigned. */
  words(): [high: number, low: number] {
    let high = avalanche(this.#a ^ rotate(this.#b, 7));
    const low = avalanche(this.#b + high);
    high = avalanche(high ^ low);
    return [high >>> 0, low >>> 0];
  }

  /** A number in [0, 1) from the upper 53 bits. */
  fraction(): number {
    const [high, low] = this.words();
    return toFraction(high, low);
  }
}

/** 53 of 64 bits as a number in [0, 1). */
export function toFraction(high: number, low: number): number {
  return ((high >>> 5) * 0x400_0000 + (low >>> 6)) / 0x20_0000_0000_0000;
}

/** Begins a hash with a seed. */
export function hashOfSeed(seed: Seed): Hash64 {
  return new Hash64().text(typeof seed === 'bigint' ? `0x${seed.toString(16)}` : seed);
}

/** The 64-bit hash of a seed and texts. */
export function hash64(seed: Seed, ...parts: string[]): bigint {
  const hash = hashOfSeed(seed);
  for (const part of parts) hash.text(part);
  const [high, low] = hash.words();
  return (BigInt(high) << 32n) | BigInt(low);
}

/**
 * The n-th decision of one meaning (`loss`, `jitter` …) for what one host sends in one direction: a number in [0, 1) that depends on
 * nothing else, so that taking one packet away from a run shifts no other decision.
 */
export function decide(seed: Seed, host: string, direction: string, meaning: string, n: number): number {
  return decisions(seed, host, direction, meaning)(n);
}

/** `decide` with everything but `n` fixed, for the packet path. */
export function decisions(seed: Seed, host: string, direction: string, meaning: string): (n: number) => number {
  const prefix = hashOfSeed(seed).text(host).text(direction).text(meaning);
  return (n) => prefix.fractionWith(n);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function avalanche(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
