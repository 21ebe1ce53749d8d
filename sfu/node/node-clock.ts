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

  after(delayMs: number, _reason: string, run: () => void): Timer {
    const handle = setTimeout(run, Math.min(delayMs, LONGEST_DELAY_MS));
    return { cancel: () => clearTimeout(handle) };
  }
}
