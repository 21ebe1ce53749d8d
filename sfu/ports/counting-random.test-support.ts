import { createHash } from 'node:crypto';
import type { Random } from './random.ts';

/** Bytes that look random and are the same in every run. */
export class CountingRandom implements Random {
  #draws = 0;

  bytes(length: number): Buffer {
    const parts: Buffer[] = [];
    for (let bytes = 0; bytes < length; bytes += 32) {
      this.#draws += 1;
      parts.push(createHash('sha256').update(String(this.#draws)).digest());
    }
    return Buffer.concat(parts).subarray(0, length);
  }
}
