// `npm run nightly`: what takes too long for every change. `npm run nightly -- churn joins` runs only these parts; CONTRIBUTING.md says what
// each does. A case that passes in one run and fails in another is a failure of ours. Last line: `N passed, N failed, N skipped` (runs).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SIGHT } from '../scenarios/families/duplicate-identity/sight.ts';

const root = path.resolve(import.meta.dirname, '..');
const launcher = path.join(root, 'conformance/cli/launcher.cjs');
const reports = path.join(root, '.cache/nightly');

const SEEDS = Number(process.env['NIGHTLY_SEEDS'] ?? 20);
const LIVE_RUNS = Number(process.env['NIGHTLY_LIVE_RUNS'] ?? 20);
/** Seeds differ from night to night and can be named again. */
const FIRST_SEED = Number(process.env['NIGHTLY_FIRST_SEED'] ?? Math.floor(Date.now() / 86_400_000) * 1_000);
const EXPLORED_SEEDS = Number(process.env['NIGHTLY_EXPLORED_SEEDS'] ?? 20_000);
/** Seeds of one process; two run at once. */
const SEEDS_AT_ONCE = 1_000;
/** A defect is found within so many seeds and so much time, and shrunk to so many steps. */
const FOUND_WITHIN = { seeds: 2_000, ms: 600_000, steps: 6 } as const;
/** Exit code of a run with inconclusive cases and no failed one. */
const INCONCLUSIVE = 4;
const FAMILY = 'duplicate-identity';

type Outcome = 'passed' | 'failed' | 'skipped';

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** The command line; on a terminal one sees what is under way. */
function run(parameters: readonly string[]): Promise<Ended> {
  return runNode([launcher, ...parameters]);
}

async function runNode(parameters: readonly string[]): Promise<Ended> {
  // Programs show their progress on a terminal alone, and by standard error.
  const stderr = process.stderr.isTTY ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: ['ignore', 'pipe', stderr] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, output };
}

/** The whole suite once; what failed is shown. */
async function suite(parameters: readonly string[], report: string): Promise<Outcome> {
  const { code, output } = await run(['run', ...parameters, '--report', `${reports}/${report}`]);
  const totals = /\d+ passed, \d+ failed, \d+ skipped/.exec(output)?.[0] ?? 'no totals';
  console.log(`exit ${code}  jitterbug run ${parameters.join(' ')}  ${totals}`);
  if (code === 0) return 'passed';
  if (code === INCONCLUSIVE) return 'skipped';
  console.log(output.replace(/^/gm, '    '));
  return 'failed';
}

async function suites(all: readonly (readonly [string, readonly string[]])[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [report, parameters] of all) outcomes.push(await suite(parameters, report));
  return outcomes;
}

/** The sound server: chunk by chunk, two processes at once. */
async function exploreSound(): Promise<Outcome[]> {
  const chunks = Array.from({ length: Math.ceil(EXPLORED_SEEDS / SEEDS_AT_ONCE) }, (_, index) => index);
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const first = 1 + chunk * SEEDS_AT_ONCE;
      const seeds = Math.min(SEEDS_AT_ONCE, EXPLORED_SEEDS - chunk * SEEDS_AT_ONCE);
      const range = ['--seed', String(first), '--seeds', String(seeds)];
      const { code, output } = await run(['explore', '--family', FAMILY, ...range, '--report', `${reports}/explore`]);
      console.log(`exit ${code}  jitterbug explore --family ${FAMILY} ${range.join(' ')}`);
      outcomes.push(code === 0 ? 'passed' : 'failed');
      if (code !== 0) console.log(output.split('\n').slice(-3).join('\n'));
    }
  };
  await Promise.all([work(), work()]);
  return outcomes;
}

/** A defect of the server: found in time without being named to the generator, and shrunk. */
async function findDefect(defect: string): Promise<Outcome> {
  const startedMs = performance.now();
  const { code, output } = await run([
    ...['explore', '--family', FAMILY, '--seeds', String(FOUND_WITHIN.seeds)],
    ...['--defect', defect, '--report', `${reports}/sight-${defect}`],
  ]);
  const tookMs = performance.now() - startedMs;
  const file = /jitterbug replay (\S+)/.exec(output)?.[1];
  const repro =
    file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as { seed: number; steps: unknown[] });
  const steps = repro?.steps.length ?? Infinity;
  const seed = repro?.seed ?? 'none';
  console.log(`${defect}: exit ${code}, seed ${seed}, ${steps} steps, ${(tookMs / 1000).toFixed(1)} s`);
  return code === 1 && steps <= FOUND_WITHIN.steps && tookMs <= FOUND_WITHIN.ms ? 'passed' : 'failed';
}

/** Every defect that the table of sight or a regression file names. */
async function findDefects(): Promise<Outcome[]> {
  const regressions = path.join(root, 'scenarios/regressions');
  const files = readdirSync(regressions).filter((name) => name.endsWith('.repro.json'));
  const named = files.flatMap(
    (name) => (JSON.parse(readFileSync(path.join(regressions, name), 'utf8')) as { defects: string[] }).defects,
  );
  const outcomes: Outcome[] = [];
  for (const defect of new Set([...SIGHT.map((sight) => sight.defect), ...named])) {
    outcomes.push(await findDefect(defect));
  }
  return outcomes;
}

/** A program that says by its exit code whether all is well. */
async function program(file: string, parameters: readonly string[] = []): Promise<Outcome> {
  const { code, output } = await runNode(['--conditions=source', path.join(root, file), ...parameters]);
  console.log(output.trim());
  return code === 0 ? 'passed' : 'failed';
}

const PARTS: Readonly<Record<string, () => Promise<Outcome[]>>> = {
  virtual: () =>
    suites(
      Array.from({ length: SEEDS }, (_, index) => {
        const seed = String(FIRST_SEED + index);
        return [`virtual-${seed}`, ['--world', 'virtual', '--seed', seed, '--check-determinism']] as const;
      }),
    ),
  live: () => suites(Array.from({ length: LIVE_RUNS }, (_, index) => [`live-${index}`, ['--world', 'live']] as const)),
  explore: exploreSound,
  sight: findDefects,
  matrix: () => Promise.all(['1/2', '2/2'].map((shard) => program('scenarios/mutants/matrix.ts', ['--shard', shard]))),
  day: async () => [await program('scenarios/nightly/quiet-day.ts')],
  joins: async () => [await program('scenarios/nightly/joins.ts')],
  churn: async () => [await program('scenarios/nightly/churn.ts')],
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const unknown = wanted.filter((part) => PARTS[part] === undefined);
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 2;
} else {
  const outcomes: Outcome[] = [];
  for (const part of wanted) outcomes.push(...((await PARTS[part]?.()) ?? []));
  const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  process.exitCode = count('failed') === 0 && outcomes.length > 0 ? 0 : 1;
}
