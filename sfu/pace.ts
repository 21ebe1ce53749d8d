import type { PaceLimit } from './limits.ts';

/** A token bucket: so much at once, so much per second on average. One spending may overdraw it; then something is owed. */
export class Pace {
  readonly #limit: PaceLimit;
  #left: number;
  #countedUs: number;

  constructor(limit: PaceLimit, nowUs: number) {
    this.#limit = limit;
    this.#left = limit.burst;
    this.#countedUs = nowUs;
  }

  spend(cost: number, nowUs: number): void {
    this.#count(nowUs);
    this.#left -= cost;
  }

  /** Whole milliseconds until nothing is owed any more; 0 when more may be spent now. */
  owedMs(nowUs: number): number {
    this.#count(nowUs);
    return this.#left > 0 ? 0 : Math.floor((-this.#left / this.#limit.perSecond) * 1_000) + 1;
  }

  #count(nowUs: number): void {
    const gained = ((nowUs - this.#countedUs) * this.#limit.perSecond) / 1_000_000;
    this.#left = Math.min(this.#limit.burst, this.#left + gained);
    this.#countedUs = nowUs;
  }
}
