/** What a command may touch of the process it runs in; tests hand in their own. */
export interface CliContext {
  /** Results, for people and pipes. */
  readonly out: (text: string) => void;
  /** Everything that is no result: progress, warnings, where things lie. */
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal that shows colours. */
  readonly isColored: boolean;
  /** Where live progress can be drawn; undefined in a pipe and in CI. */
  readonly progressStream?: NodeJS.WriteStream;
  /** Fires at Ctrl-C or a termination request. */
  readonly interrupted: AbortSignal;
}
