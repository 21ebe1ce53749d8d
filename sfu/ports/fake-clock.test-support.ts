import type { Clock, Timer } from './clock.ts';

interface Due {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #nowUs = 0;
  #order = 0;
  #due: Due[] = [];
  readonly #startUnixMs: number;

  constructor(startUnixMs: number = 1_800_000_000_000) {
    this.#startUnixMs = startUnixMs;
  }

  /** How many calls wait. */
  get pending(): number {
    return this.#due.length;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  unixMs(): number {
    return this.#startUnixMs + Math.floor(this.#nowUs / 1000);
  }

  after(delayMs: number, _reason: string, run: () => void): Timer {
    this.#order += 1;
    const due = { atUs: this.#nowUs + Math.max(0, Math.round(delayMs * 1000)), order: this.#order, run };
    this.#due.push(due);
    return { cancel: () => (this.#due = this.#due.filter((other) => other !== due)) };
  }

  /** Runs everything that falls due within the next `durationMs`, in order. */
  advance(durationMs: number): void {
    const untilUs = this.#nowUs + durationMs * 1000;
    for (;;) {
      const next = this.#due
        .filter(({ atUs }) => atUs <= untilUs)
        .toSorted((one, other) => one.atUs - other.atUs || one.order - other.order)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((due) => due !== next);
      this.#nowUs = next.atUs;
      next.run();
    }
    this.#nowUs = untilUs;
  }
}
