import { randomBytes } from 'node:crypto';
import type { Random } from '../ports/random.ts';

/** The machine's cryptographic randomness. */
export class NodeRandom implements Random {
  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}
