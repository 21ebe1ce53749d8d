import type { Clock, Timer } from '../ports/clock.ts';

/** Source: SIG-089, TIM-019. */
const USUAL_MS = 150;
const FAST_MS = 10;

/** Folds requests for a negotiation into one: 10 ms after the first, 150 ms where the last one was just now. */
export class NegotiationDebounce {
  readonly #clock: Clock;
  readonly #run: () => void;
  #lastUs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    const isRecent = this.#clock.nowUs() - this.#lastUs <= USUAL_MS * 1_000;
    this.#timer = this.#clock.after(isRecent ? USUAL_MS : FAST_MS, 'negotiation-debounce', () => this.now());
  }

  /** Negotiates at once, in place of what was waiting. */
  now(): void {
    this.cancel();
    this.#lastUs = this.#clock.nowUs();
    this.#run();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
