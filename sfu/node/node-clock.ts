import type { Clock, Timer } from '../ports/clock.ts';

/** Longest delay that Node's timers take; longer ones would fire at once. */
const LONGEST_DELAY_MS = 0x7fffffff;

/** The machine's time. */
export class NodeClock implements Clock {
  nowUs(): number {
    return Math.floor(performance.now() * 1000);
  }

  unixMs(): number {
    return Date.now();
  }

  after(delayMs: number, reason: string, run: () => void): Timer {
    if (delayMs > LONGEST_DELAY_MS) return this.#afterStages(delayMs, reason, run);
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  }

  /** A room may be asked to stay empty for years. */
  #afterStages(delayMs: number, reason: string, run: () => void): Timer {
    let stage = this.after(LONGEST_DELAY_MS, reason, () => {
      stage = this.after(delayMs - LONGEST_DELAY_MS, reason, run);
    });
    return { cancel: () => stage.cancel() };
  }
}
