/** The user asked for something that cannot be done: one line says what happened, what was wanted and what to do; exit 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
