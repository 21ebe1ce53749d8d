import { EXIT_CODES } from '#reports/model/verdict';
import type { CliContext } from './cli-context.ts';
import { internalErrorText } from './internal-error.ts';
import { runProgram } from './program.ts';

/** A second Ctrl-C later than this after the first one stops at once; launcher and terminal may both deliver the first one. */
const SECOND_INTERRUPT_MS = 500;

const interruption = new AbortController();
let interruptedAtMs: number | undefined;

function onInterrupt(): void {
  const nowMs = performance.now();
  if (interruptedAtMs === undefined) {
    interruptedAtMs = nowMs;
    interruption.abort();
  } else if (nowMs - interruptedAtMs > SECOND_INTERRUPT_MS) {
    exit(EXIT_CODES.interrupted);
  }
}

function onInternalError(thrown: unknown): void {
  process.stderr.write(internalErrorText(thrown, process.argv.includes('--debug')));
  exit(EXIT_CODES.internalError);
}

// The one place where the process ends: sockets that a target keeps open must not keep the command alive.
function exit(code: number): void {
  process.exit(code);
}

function nodeContext(): CliContext {
  const isQuiet = !process.stderr.isTTY || isSet(process.env['CI']);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    isColored: process.stdout.isTTY === true && !isSet(process.env['NO_COLOR']),
    ...(isQuiet ? {} : { progressStream: process.stderr }),
    interrupted: interruption.signal,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

process.on('SIGINT', onInterrupt);
process.on('SIGTERM', onInterrupt);
process.on('SIGHUP', onInterrupt);
process.on('uncaughtException', onInternalError);
process.on('unhandledRejection', onInternalError);
// A reader that has seen enough (`jitterbug list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') exit(EXIT_CODES.passed);
  else onInternalError(error);
});

const code = await runProgram(process.argv.slice(2), nodeContext());
// Standard output may be a pipe that still holds text.
process.stdout.write('', () => process.stderr.write('', () => exit(code)));
