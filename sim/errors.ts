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
