// `npm run check`: everything that can be said about the tree without running the product. Last line: `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import path from 'node:path';

interface Step {
  readonly name: string;
  /** What to do when it fails. */
  readonly remedy: string;
  /** Package-relative script and its arguments, run by this Node. */
  readonly command: readonly string[];
}

const FOLDERS = ['proto', 'sim', 'sfu', 'scenarios', 'conformance', 'reports'];

const STEPS: readonly Step[] = [
  { name: 'format', remedy: 'npm run format', command: ['prettier/bin/prettier.cjs', '--check', '.'] },
  {
    name: 'lint',
    remedy: 'each line says what to change',
    command: ['oxlint/bin/oxlint', ...FOLDERS, '.ci', '-f', 'unix'],
  },
  {
    name: 'types',
    remedy: 'each line says what does not fit',
    command: ['typescript7/bin/tsc', '-p', 'tsconfig.json'],
  },
  {
    name: 'types of the page in the browser',
    remedy: 'each line says what does not fit',
    command: ['typescript7/bin/tsc', '-p', 'scenarios/worlds/browser/page'],
  },
  {
    name: 'import rules',
    remedy: 'the sentences are in .dependency-cruiser.mjs',
    command: ['dependency-cruiser/bin/dependency-cruiser.mjs', '-T', 'err-long', ...FOLDERS],
  },
  {
    name: 'unused code',
    remedy: 'delete it, or use it',
    command: ['knip/bin/knip.js', '--treat-config-hints-as-errors'],
  },
  { name: 'tidy', remedy: 'each line says what to do instead', command: ['vitest/vitest.mjs', 'run', '.ci/tidy'] },
];

const root = path.resolve(import.meta.dirname, '..');

async function run(step: Step): Promise<{ readonly code: number; readonly output: string; readonly seconds: number }> {
  const [script = '', ...rest] = step.command;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'node_modules', script), ...rest], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, output: Buffer.concat(chunks).toString('utf8'), seconds: (performance.now() - startedMs) / 1_000 };
}

let failed = 0;
for (const step of STEPS) {
  const { code, output, seconds } = await run(step);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds.toFixed(1)} s)`);
  if (code === 0) continue;
  failed += 1;
  console.log(output.trimEnd().replace(/^/gm, '  '));
  console.log(`  what to do: ${step.remedy}`);
}
console.log(`${STEPS.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
