import { Command, CommanderError, Option } from 'commander';
import { EXIT_CODES } from '#reports/model/verdict';
import type { CliContext } from './cli-context.ts';
import { internalErrorText } from './internal-error.ts';
import type { ExploreFlags } from './explore-command.ts';
import type { ReplayFlags } from './replay-command.ts';
import { parseCount, parsePort, parseShard, type RunFlags } from './run-options.ts';
import type { ServeFlags } from './serve-command.ts';
import type { TokenFlags } from './token-command.ts';
import type { TraceFlags } from './trace-command.ts';
import { toolVersion } from './tool-version.ts';
import { UsageError } from './usage-error.ts';

/** More at once than any machine does well. */
const MOST_PARALLEL = 256;
const ANY_COUNT = 1_000_000;
const MOST_SEED = 2_000_000_000;
const DEFAULT_SEEDS = 100;

/**
 * Runs one command line.
 *
 * @returns The exit code; nothing is thrown
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = EXIT_CODES.passed;
  const program = buildProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT_CODES.passed : EXIT_CODES.usage;
    if (thrown instanceof UsageError) {
      context.err(`jitterbug: ${thrown.message}\n`);
      return context.interrupted.aborted ? EXIT_CODES.interrupted : EXIT_CODES.usage;
    }
    context.err(internalErrorText(thrown, args.includes('--debug')));
    return EXIT_CODES.internalError;
  }
}

function buildProgram(context: CliContext, setExitCode: (code: number) => void): Command {
  const program = new Command('jitterbug')
    .description('Conformance and simulation testbed for LiveKit-compatible SFUs')
    .version(toolVersion())
    .option('--debug', 'with an internal error, print its stack')
    .exitOverride()
    .configureOutput({
      writeOut: context.out,
      writeErr: context.err,
      outputError: (text, write) =>
        write(
          `jitterbug: ${text
            .replace(/^error: /, '')
            .trim()
            .replace(/\s*\n\s*/g, ' ')}\n`,
        ),
    });
  addRun(program, context, setExitCode);
  addQuestions(program, context);
  addServers(program, context, setExitCode);
  addScenarios(program, context, setExitCode);
  // Wherever it stands on the line.
  for (const command of program.commands) command.addOption(new Option('--debug').hideHelp());
  return program;
}

function addRun(program: Command, context: CliContext, setExitCode: (code: number) => void): void {
  targetOptions(program.command('run [url]'))
    .description('run the conformance suite against a server, or against the embedded reference SFU')
    .option('--world <kind>', 'live or virtual', 'live')
    .option('--suite <name>', 'fast, full or media (default: full)')
    .option('--only <glob...>', 'only these cases, for instance presence/* or tokens')
    .option('--profile <name>', 'expectations to judge by: livekit-1.13 or docs', 'livekit-1.13')
    .option('--report <dir>', 'where the report goes', 'jitterbug-report')
    .option('--seed <seed>', 'what makes a virtual run happen again')
    .option('--strict', 'a missed SHOULD fails')
    .option('--disruptive', 'run floods and the like against a server that is not the embedded one')
    .option('--parallel <n>', 'cases at once', parseCount(MOST_PARALLEL))
    .option('--shard <i/n>', 'only the i-th of n parts of the cases', parseShard)
    .option('--check-determinism', 'run everything twice in the virtual world and compare the traces')
    .option('--capture', 'record the virtual network of every case for Wireshark, with the keys to decrypt it')
    .option('--engine <name>', 'werift, null-cipher or model: how much of the virtual media is real (default: werift)')
    .option('--defect <name...>', 'switch bugs of the embedded SFU on')
    .option('--allow-defects', 'judge a server that names deliberate defects')
    .addOption(new Option('--target <file>').hideHelp())
    .addOption(new Option('--expect <file>').hideHelp())
    .addOption(new Option('--rate <n>').argParser(parseCount(ANY_COUNT)).hideHelp())
    .addOption(new Option('--timeout <s>').argParser(parseCount(ANY_COUNT)).hideHelp())
    .action(async (url: string | undefined, flags: RunFlags) => {
      const { runSuiteCommand } = await import('./run-command.ts');
      setExitCode(await runSuiteCommand(context, url, flags));
    });
}

function addQuestions(program: Command, context: CliContext): void {
  program
    .command('list')
    .description('print every case with its id, one a line')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { listCases } = await import('./list-command.ts');
      listCases(context, flags);
    });
  program
    .command('coverage')
    .description('print what judges each requirement of the catalogue, and the results of the last recorded runs')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { printCoverage } = await import('./coverage-command.ts');
      printCoverage(context, flags);
    });
  program
    .command('explain <id>')
    .description('tell what a case or a requirement is about')
    .action(async (id: string) => {
      const { explain } = await import('./explain-command.ts');
      explain(context, id);
    });
  program
    .command('trace <file>')
    .description('print the trace of a case, one line per event')
    .option('--participant <name>', 'only what concerns this participant or host')
    .option('--kind <kind...>', 'only these kinds of events, for instance signal or rtp')
    .option('--from <s>', 'from this second of the world on')
    .option('--to <s>', 'up to this second of the world')
    .option('--json', 'one JSON object per line, with everything')
    .action(async (file: string, flags: TraceFlags) => {
      const { printTrace } = await import('./trace-command.ts');
      printTrace(context, file, flags);
    });
  program
    .command('token')
    .description('print a token to join a room, or one for the API')
    .option('--key <key>', 'API key (LIVEKIT_API_KEY)')
    .option('--secret <secret>', 'API secret (LIVEKIT_API_SECRET)')
    .option('--room <name>', 'the room it is for')
    .option('--identity <identity>', 'who joins')
    .option('--name <name>', 'name shown to others')
    .option('--admin', 'may call RoomService')
    .option('--ttl <time>', 'how long it is good: 90s, 15m, 6h, 30d', '6h')
    .action(async (flags: TokenFlags) => {
      const { printToken } = await import('./token-command.ts');
      printToken(context, flags, Date.now());
    });
}

function addServers(program: Command, context: CliContext, setExitCode: (code: number) => void): void {
  program
    .command('serve')
    .description('start the reference SFU')
    .option('--port <n>', 'TCP port of the signalling, 0 for a free one (default: a free one)', parsePort)
    .option('--key <key>', 'API key it knows')
    .option('--secret <secret>', 'the secret of that key')
    .option('--defect <name...>', 'switch deliberate bugs on')
    .option('--list-defects', 'print the deliberate bugs and end')
    .option('--engine <name>', 'media engine; real clients understand werift', 'werift')
    .option('--quirk <name...>', "switch oddities of livekit-server on; 'all' means every one")
    .option('--profile <name>', 'livekit-1.13 or docs: what it does where they differ (default: livekit-1.13)')
    .option('--list-quirks', 'print the oddities of livekit-server and end')
    .option('--config <file>', 'configuration file of livekit-server')
    .option('--config-body <yaml>', 'the same as text (LIVEKIT_CONFIG)')
    .option('--keys <pairs>', "API keys, one 'key: secret' a line (LIVEKIT_KEYS)")
    .option('--key-file <file>', 'file with API keys')
    .option('--region <name>', 'region told to clients (LIVEKIT_REGION)')
    .option('--bind <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--node-ip <address>', 'address of the media (NODE_IP; default: as --bind, and the outer one)')
    .option('--udp-port <n>', 'UDP port of the media, 0 for a free one (default: a free one)', parsePort)
    .option('--rtc.tcp_port <n>', 'TCP port of the media, 0 for none (default: a free one)', parsePort)
    .option('--rtc.force_tcp', 'offer no UDP to the media')
    .option('--dev', 'port 7880, key devkey, secret secret')
    .action(async (flags: ServeFlags) => {
      const { serve } = await import('./serve-command.ts');
      setExitCode(await serve(context, flags));
    });
}

function addScenarios(program: Command, context: CliContext, setExitCode: (code: number) => void): void {
  program
    .command('explore')
    .description('search for a scenario in which a property does not hold, in the virtual world')
    .option('--family <name>', 'the kind of scenario: duplicate-identity')
    .option('--seed <n>', 'the first seed (default: 1)', parseCount(MOST_SEED))
    .option('--seeds <n>', 'how many seeds', parseCount(MOST_SEED), DEFAULT_SEEDS)
    .option('--defect <name...>', 'switch bugs of the embedded SFU on')
    .option('--report <dir>', 'where repro files go', 'jitterbug-report')
    .option('--keep-going', 'do not stop at the first seed that fails')
    .action(async (flags: ExploreFlags) => {
      const { explore } = await import('./explore-command.ts');
      setExitCode(await explore(context, flags));
    });
  program
    .command('replay <file>')
    .description('play a repro file again')
    .option('--times <n>', 'so many times', parseCount(ANY_COUNT))
    .option('--expect <verdict>', 'violated or held (default: as the file says)')
    .option('--trace <file>', "where the run's trace goes, for 'jitterbug trace'")
    .action(async (file: string, flags: ReplayFlags) => {
      const { replay } = await import('./replay-command.ts');
      setExitCode(await replay(context, file, flags));
    });
}

function targetOptions(command: Command): Command {
  return command
    .option('--key <key>', 'API key (LIVEKIT_API_KEY)')
    .option('--secret <secret>', 'API secret (LIVEKIT_API_SECRET)')
    .option('--ca <file>', 'trust the certificate authorities in this PEM file')
    .option('--insecure', 'accept any TLS certificate');
}
