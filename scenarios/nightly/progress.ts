import logUpdate from 'log-update';

/** Says how far a long run is: one line that moves on a terminal, nothing at all in a pipe. */
export function progressOf(what: string, total: number): { tell(done: number): void; end(): void } {
  const isTerminal = process.stderr.isTTY === true;
  return {
    tell: (done) => {
      if (isTerminal) logUpdate(`${what}: ${done} of ${total}`);
    },
    end: () => {
      if (isTerminal) logUpdate.clear();
    },
  };
}
