// `npm run nightly`: what takes too long for every change. Many seeds in virtual time, each run twice and compared, then many runs in
// real time, then the property family: many seeds on the sound server, and for every defect that a regression file names a search
// that knows nothing of it. A case that passes in one run and fails in another is a failure of ours. Last line: `N passed, N failed, N skipped` (runs).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const launcher = path.join(root, 'conformance/cli/launcher.cjs');

const SEEDS = Number(process.env['NIGHTLY_SEEDS'] ?? 20);
const LIVE_RUNS = Number(process.env['NIGHTLY_LIVE_RUNS'] ?? 20);
/** Seeds differ from night to night and can be named again. */
const FIRST_SEED = Number(process.env['NIGHTLY_FIRST_SEED'] ?? Math.floor(Date.now() / 86_400_000) * 1_000);
const EXPLORED_SEEDS = Number(process.env['NIGHTLY_EXPLORED_SEEDS'] ?? 20_000);
/** Seeds of one process; two run at once. */
const SEEDS_AT_ONCE = 1_000;
/** A defect is found within so many seeds and so much time, and shrunk to so many steps. */
const SIGHT = { seeds: 2_000, ms: 600_000, steps: 6 } as const;
/** Exit code of a run with inconclusive cases and no failed one. */
const INCONCLUSIVE = 4;

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(parameters: readonly string[]): Promise<Ended> {
  return runNode([launcher, ...parameters]);
}

async function runNode(parameters: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, parameters, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, output };
}

const reports = path.join(root, '.cache/nightly');
const seeds = Array.from({ length: SEEDS }, (_, index) => String(FIRST_SEED + index));
const runs: readonly string[][] = [
  ...seeds.map((seed) => [
    '--world',
    'virtual',
    '--seed',
    seed,
    '--check-determinism',
    '--report',
    `${reports}/virtual-${seed}`,
  ]),
  ...Array.from({ length: LIVE_RUNS }, (_, index) => ['--world', 'live', '--report', `${reports}/live-${index}`]),
];

let passed = 0;
let inconclusive = 0;
for (const parameters of runs) {
  const { code, output } = await run(['run', ...parameters]);
  const totals = /\d+ passed, \d+ failed, \d+ skipped/.exec(output)?.[0] ?? 'no totals';
  console.log(`exit ${code}  jitterbug run ${parameters.slice(0, -2).join(' ')}  ${totals}`);
  if (code === 0) passed += 1;
  else if (code === INCONCLUSIVE) inconclusive += 1;
  else console.log(output.replace(/^/gm, '    '));
}

/** The sound server: chunk by chunk, two processes at once. */
async function exploreSound(): Promise<number> {
  const chunks = Array.from({ length: Math.ceil(EXPLORED_SEEDS / SEEDS_AT_ONCE) }, (_, index) => index);
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const first = 1 + chunk * SEEDS_AT_ONCE;
      const seeds = Math.min(SEEDS_AT_ONCE, EXPLORED_SEEDS - chunk * SEEDS_AT_ONCE);
      const range = ['--seed', String(first), '--seeds', String(seeds)];
      const { code, output } = await run(['explore', '--family', FAMILY, ...range, '--report', `${reports}/explore`]);
      console.log(`exit ${code}  jitterbug explore --family ${FAMILY} ${range.join(' ')}`);
      if (code === 0) continue;
      failures += 1;
      console.log(output.split('\n').slice(-3).join('\n'));
    }
  };
  await Promise.all([work(), work()]);
  return failures;
}

/** A defect of the server: found in time without being named to the generator, and shrunk. */
async function findDefect(defect: string): Promise<boolean> {
  const folder = `${reports}/sight-${defect}`;
  const startedMs = performance.now();
  const search = [
    'explore',
    '--family',
    FAMILY,
    '--seeds',
    String(SIGHT.seeds),
    '--defect',
    defect,
    '--report',
    folder,
  ];
  const { code, output } = await run(search);
  const tookMs = performance.now() - startedMs;
  const file = /jitterbug replay (\S+)/.exec(output)?.[1];
  const repro =
    file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as { seed: number; steps: unknown[] });
  const steps = repro?.steps.length ?? Infinity;
  console.log(
    `${defect}: exit ${code}, seed ${repro?.seed ?? 'none'}, ${steps} steps, ${(tookMs / 1000).toFixed(1)} s`,
  );
  return code === 1 && steps <= SIGHT.steps && tookMs <= SIGHT.ms;
}

const FAMILY = 'duplicate-identity';
const regressions = path.join(root, 'scenarios/regressions');
const defects = readdirSync(regressions)
  .filter((name) => name.endsWith('.repro.json'))
  .flatMap((name) => (JSON.parse(readFileSync(path.join(regressions, name), 'utf8')) as { defects: string[] }).defects);
const soundChunks = Math.ceil(EXPLORED_SEEDS / SEEDS_AT_ONCE);
const soundFailures = await exploreSound();
passed += soundChunks - soundFailures;
for (const defect of new Set(defects)) if (await findDefect(defect)) passed += 1;

/** A simulated day, twice: equal traces, and memory that does not grow. */
const day = await runNode(['--conditions=source', path.join(root, 'scenarios/nightly/quiet-day.ts')]);
console.log(day.output.trim());
if (day.code === 0) passed += 1;

const total = runs.length + soundChunks + new Set(defects).size + 1;
const failed = total - passed - inconclusive;
console.log(`${passed} passed, ${failed} failed, ${inconclusive} skipped`);
process.exitCode = failed === 0 && total > 0 ? 0 : 1;
