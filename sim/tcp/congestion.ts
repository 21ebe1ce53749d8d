import { INITIAL_WINDOW_BYTES, SEGMENT_BYTES } from './constants.ts';

/** How many duplicate acknowledgements mean a loss (RFC 5681 §3.2). */
const DUPLICATES_THAT_MEAN_LOSS = 3;

/** Congestion window: slow start, congestion avoidance, fast retransmit and recovery. Source: RFC 5681, RFC 6582 (NewReno). */
export class Congestion {
  #windowBytes = INITIAL_WINDOW_BYTES;
  #threshold = Number.POSITIVE_INFINITY;
  #duplicates = 0;
  #recoverUntil: number | undefined;

  get windowBytes(): number {
    return this.#windowBytes;
  }

  /** New bytes were acknowledged. @returns Whether the first segment still missing has to be sent again (partial acknowledgement). */
  acknowledged(bytes: number, upTo: number): boolean {
    this.#duplicates = 0;
    if (this.#recoverUntil !== undefined) {
      if (upTo < this.#recoverUntil) return true;
      this.#recoverUntil = undefined;
      this.#windowBytes = this.#threshold;
      return false;
    }
    const isSlowStart = this.#windowBytes < this.#threshold;
    this.#windowBytes += isSlowStart
      ? Math.min(bytes, SEGMENT_BYTES)
      : Math.max(1, Math.floor((SEGMENT_BYTES * SEGMENT_BYTES) / this.#windowBytes));
    return false;
  }

  /** @param sendNext Sequence up to which bytes are under way. @returns Whether the first segment missing has to be sent again now. */
  duplicate(inFlightBytes: number, sendNext: number): boolean {
    this.#duplicates++;
    if (this.#duplicates !== DUPLICATES_THAT_MEAN_LOSS || this.#recoverUntil !== undefined) return false;
    this.#recoverUntil = sendNext;
    this.#threshold = Math.max(Math.floor(inFlightBytes / 2), 2 * SEGMENT_BYTES);
    this.#windowBytes = this.#threshold + DUPLICATES_THAT_MEAN_LOSS * SEGMENT_BYTES;
    return true;
  }

  timedOut(inFlightBytes: number): void {
    this.#threshold = Math.max(Math.floor(inFlightBytes / 2), 2 * SEGMENT_BYTES);
    this.#windowBytes = SEGMENT_BYTES;
    this.#duplicates = 0;
    this.#recoverUntil = undefined;
  }
}
