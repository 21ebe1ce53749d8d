/**
 * Something the case needs from the target, but does not judge, did not work: the case is `untestable`.
 * The message says what was wanted and what came instead.
 */
export class PrerequisiteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PrerequisiteError';
  }
}

/** The target does not offer what the case is about: `not-applicable`, with the evidence in the message. */
export class NotApplicableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotApplicableError';
  }
}

/** The run was stopped from outside (Ctrl-C). */
export class InterruptedError extends Error {
  constructor() {
    super('the run was interrupted');
    this.name = 'InterruptedError';
  }
}
