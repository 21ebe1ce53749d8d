import type { Clock } from '../runner/world.ts';

/**
 * Waiting on the world's clock. Whoever learns something calls `changed`; whoever waits looks at once and then again after
 * each change, so nothing that came before the wait began is ever missed.
 */
export class Watch {
  readonly clock: Clock;
  private readonly lookers: (() => void)[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Something was learned: everybody who waits looks again. */
  changed(): void {
    if (this.lookers.length > 0) for (const look of this.lookers.slice()) look();
  }

  /**
   * Resolves with the first defined value that `look` gives, or with undefined once `withinMs` have passed.
   *
   * @param reason Shown in the trace for the deadline.
   */
  until<Value>(look: () => Value | undefined, withinMs: number, reason: string): Promise<Value | undefined> {
    const found = look();
    if (found !== undefined || withinMs <= 0) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        timer.cancel();
        const place = this.lookers.indexOf(lookAgain);
        if (place >= 0) this.lookers.splice(place, 1);
        finish();
      };
      const lookAgain = (): void => {
        try {
          const value = look();
          if (value !== undefined) settle(() => resolve(value));
        } catch (thrown) {
          settle(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
        }
      };
      const timer = this.clock.after(withinMs, reason, () => settle(() => resolve(look())));
      this.lookers.push(lookAgain);
    });
  }

  /** Lets `ms` of world time pass. */
  pause(ms: number, reason = 'pause'): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, reason, resolve);
    });
  }
}

/** Resolves with the promise's outcome, or rejects with `late()` after `withinMs` of world time. */
export function withDeadline<Value>(
  clock: Clock,
  promise: Promise<Value>,
  withinMs: number,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(withinMs, 'deadline', () => reject(late()));
    promise.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (thrown: unknown) => {
        timer.cancel();
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      },
    );
  });
}
