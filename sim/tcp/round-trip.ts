import { FIRST_TIMEOUT_US, MAX_TIMEOUT_US, MIN_TIMEOUT_US } from './constants.ts';

/** Retransmission time-out from measured round trips. Source: RFC 6298, with Karn's rule and exponential back-off. */
export class RoundTrip {
  #smoothedUs: number | undefined;
  #variationUs = 0;
  #backOff = 1;
  #sample: { readonly sequence: number; readonly sentAtUs: number } | undefined;

  get timeoutUs(): number {
    const base =
      this.#smoothedUs === undefined
        ? FIRST_TIMEOUT_US
        : Math.max(MIN_TIMEOUT_US, this.#smoothedUs + 4 * this.#variationUs);
    return Math.min(MAX_TIMEOUT_US, Math.round(base * this.#backOff));
  }

  /** Something new was sent that an acknowledgement of `sequence` covers. */
  sent(sequence: number, nowUs: number): void {
    this.#sample ??= { sequence, sentAtUs: nowUs };
  }

  acknowledged(sequence: number, nowUs: number): void {
    this.#backOff = 1;
    const sample = this.#sample;
    if (sample === undefined || sequence < sample.sequence) return;
    this.#sample = undefined;
    const measuredUs = nowUs - sample.sentAtUs;
    if (this.#smoothedUs === undefined) {
      this.#smoothedUs = measuredUs;
      this.#variationUs = measuredUs / 2;
      return;
    }
    this.#variationUs = 0.75 * this.#variationUs + 0.25 * Math.abs(this.#smoothedUs - measuredUs);
    this.#smoothedUs = 0.875 * this.#smoothedUs + 0.125 * measuredUs;
  }

  /** A time-out went by: doubles the next one; the sample is spoilt, since nobody knows which copy will be acknowledged. */
  timedOut(): void {
    this.#sample = undefined;
    this.#backOff *= 2;
  }

  /** A segment was sent again without a time-out. */
  retransmitted(): void {
    this.#sample = undefined;
  }
}
