/** A simulation did not come to its end: nothing is left to happen, or the granted virtual time is over. */
export class BudgetError extends Error {
  override readonly name: string = 'BudgetError';
}

/** A system error as Node's own sockets give it: `code` is what callers look at. */
export class SimSocketError extends Error {
  override readonly name: string = 'SimSocketError';
  readonly code: string;
  readonly syscall: string;

  /** @param code For example `ECONNREFUSED`. */
  constructor(code: string, syscall: string, detail: string) {
    super(`${syscall} ${code} ${detail}`);
    this.code = code;
    this.syscall = syscall;
  }
}

/** Code inside a simulated world used the machine's time, entropy, threads or sockets: what happens would differ from run to run. */
export class MachineUseError extends Error {
  override readonly name: string = 'MachineUseError';
  /** What was used, for example `Date.now` or `timer (Timeout)`. */
  readonly what: string;
  /** The first stack frame outside Node. */
  readonly caller: string;

  constructor(what: string, caller: string, frames: readonly string[]) {
    super(
      `The machine's ${what} was used inside a simulated world by ${caller}. Take time, chance, sockets and timers from the host, and ` +
        `use synchronous functions instead of the thread pool.\n${frames.slice(0, 8).join('\n')}`,
    );
    this.what = what;
    this.caller = caller;
  }
}
