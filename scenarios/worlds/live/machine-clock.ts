import type { Clock, Timer } from '#conformance/runner/world';

/** World time on this machine: microseconds since the clock was made, timers of Node. */
export class MachineClock implements Clock {
  private readonly startedMs: number = performance.now();
  private readonly running = new Set<NodeJS.Timeout>();

  nowUs(): number {
    return Math.floor((performance.now() - this.startedMs) * 1_000);
  }

  unixMs(): number {
    return Date.now();
  }

  after(delayMs: number, _reason: string, run: () => void): Timer {
    const timeout = setTimeout(
      () => {
        this.running.delete(timeout);
        run();
      },
      Math.max(0, delayMs),
    );
    this.running.add(timeout);
    return {
      cancel: () => {
        this.running.delete(timeout);
        clearTimeout(timeout);
      },
    };
  }

  /** Cancels everything that is still scheduled. */
  close(): void {
    for (const timeout of this.running) clearTimeout(timeout);
    this.running.clear();
  }
}
