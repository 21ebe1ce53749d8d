// `npm run nightly`: what takes too long for every change. Many seeds in virtual time, each run twice and compared, then many runs in
// real time. A case that passes in one run and fails in another is a failure of ours. Last line: `N passed, N failed, N skipped` (runs).
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const launcher = path.join(root, 'conformance/cli/launcher.cjs');

const SEEDS = Number(process.env['NIGHTLY_SEEDS'] ?? 20);
const LIVE_RUNS = Number(process.env['NIGHTLY_LIVE_RUNS'] ?? 20);
/** Seeds differ from night to night and can be named again. */
const FIRST_SEED = Number(process.env['NIGHTLY_FIRST_SEED'] ?? Math.floor(Date.now() / 86_400_000) * 1_000);
/** Exit code of a run with inconclusive cases and no failed one. */
const INCONCLUSIVE = 4;

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function run(parameters: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, 'run', ...parameters], {
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
  const { code, output } = await run(parameters);
  const totals = /\d+ passed, \d+ failed, \d+ skipped/.exec(output)?.[0] ?? 'no totals';
  console.log(`exit ${code}  jitterbug run ${parameters.slice(0, -2).join(' ')}  ${totals}`);
  if (code === 0) passed += 1;
  else if (code === INCONCLUSIVE) inconclusive += 1;
  else console.log(output.replace(/^/gm, '    '));
}
const failed = runs.length - passed - inconclusive;
console.log(`${passed} passed, ${failed} failed, ${inconclusive} skipped`);
process.exitCode = failed === 0 && runs.length > 0 ? 0 : 1;
