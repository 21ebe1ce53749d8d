import { redactSecrets } from '#proto/livekit/redact';

const REPORT_TO = 'please report it with the command you typed and the output of the same command with --debug';

/** One line about a fault of Jitterbug itself; with `debug` its stack as well. */
export function internalErrorText(thrown: unknown, debug: boolean): string {
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const line = `jitterbug: internal error: ${redactSecrets(reason).replace(/\s+/g, ' ')}; ${REPORT_TO}\n`;
  return debug && thrown instanceof Error ? `${line}${redactSecrets(thrown.stack ?? '')}\n` : line;
}
