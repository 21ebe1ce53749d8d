/** A scheduled call that has not run yet. */
export interface Timer {
  /** Prevents the call; has no effect once it ran or was cancelled. */
  cancel(): void;
}

/** The only source of time inside `sfu`. Bound to the machine by `sfu/node`, to a simulated host by `scenarios/worlds/virtual`. */
export interface Clock {
  /** Monotonic time in whole microseconds since an arbitrary origin. */
  nowUs(): number;
  /** Unix time in whole milliseconds. */
  unixMs(): number;
  /**
   * Runs `run` once, not before `delayMs` milliseconds from now.
   * @param reason Shown in traces beside the timer; a short kebab-case phrase.
   */
  after(delayMs: number, reason: string, run: () => void): Timer;
}
