import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));

let root: string;
let launcher: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'jitterbug-launcher-'));
  mkdirSync(path.join(root, 'conformance', 'cli'), { recursive: true });
  launcher = path.join(root, 'conformance', 'cli', 'launcher.cjs');
  copyFileSync(LAUNCHER, launcher);
});

afterEach(() => rmSync(root, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the launcher under a Node that claims to be of the given version. */
function launch(
  version: string,
  args: readonly string[] = [],
  whenSaid?: { text: string; signal: NodeJS.Signals },
): Promise<Ended> {
  const disguise = path.join(root, 'disguise.cjs');
  const versions = `Object.assign({}, process.versions, { node: '${version}' })`;
  writeFileSync(disguise, `Object.defineProperty(process, 'versions', { value: ${versions} });\n`);
  const child = spawn(process.execPath, ['--require', disguise, launcher, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (whenSaid !== undefined && out.includes(whenSaid.text)) child.kill(whenSaid.signal);
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

it('is written in JavaScript that old versions of Node can read', () => {
  const source = readFileSync(LAUNCHER, 'utf8');
  // Syntax that is too new would be rewritten for the old version.
  const forNode = (target: string): string => transformSync(source, { target, format: 'cjs' }).code;
  expect(forNode('node12.20')).toBe(forNode('esnext'));
});

describe('as a package', () => {
  function writeMain(): void {
    const folder = path.join(root, 'dist', 'conformance', 'cli');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'main.js'), 'console.log(process.argv.slice(2).join()); process.exitCode = 3;\n');
  }

  it('runs what was built', async () => {
    writeMain();
    expect(await launch('22.0.0', ['list', '--json'])).toEqual({ code: 3, out: 'list,--json\n', err: '' });
  });

  it('says what is needed on an older Node', async () => {
    writeMain();
    const { code, out, err } = await launch('20.19.0', ['list']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^jitterbug: needs Node 22 or newer, and this is Node 20.19.0: .*\n$/);
  });

  it('keeps what Node compiled inside the installation', async () => {
    writeMain();
    await launch('22.0.0');
    expect(readdirSync(path.join(root, 'node_modules', '.cache', 'jitterbug', 'compiled'))).toHaveLength(1);
  });

  it('says in one line that a part is missing', async () => {
    writeMain();
    writeFileSync(path.join(root, 'dist', 'conformance', 'cli', 'main.js'), "import './gone.js';\n");
    const { code, err } = await launch('24.0.0');
    expect(code).toBe(5);
    expect(err).toMatch(/^jitterbug: internal error: Cannot find module .*\n$/);
  });

  it('says that the installation is incomplete', async () => {
    const { code, err } = await launch('24.0.0');
    expect(code).toBe(2);
    expect(err).toMatch(/incomplete/);
  });
});

describe('from the sources', () => {
  function writeSource(text: string): void {
    writeFileSync(path.join(root, 'conformance', 'cli', 'main.ts'), text);
    writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  }

  it('runs them with this Node where npm brought none, arguments and exit code passed on', async () => {
    writeSource('const text: string = process.argv.slice(2).join(); console.log(text); process.exitCode = 4;\n');
    expect(await launch('24.0.0', ['a', 'b'])).toEqual({ code: 4, out: 'a,b\n', err: '' });
  });

  it('keeps what Node compiled inside the installation, or where the user wants it', async () => {
    writeSource('console.log(process.env.NODE_COMPILE_CACHE);\n');
    const inside = path.join(root, 'node_modules', '.cache', 'jitterbug', 'compiled');
    expect((await launch('24.0.0')).out).toBe(`${inside}\n`);
    expect(readdirSync(inside)).toHaveLength(1);
    vi.stubEnv('NODE_COMPILE_CACHE', path.join(root, 'mine'));
    expect((await launch('24.0.0')).out).toBe(`${path.join(root, 'mine')}\n`);
    vi.unstubAllEnvs();
  });

  it('says what is needed where no Node can run them', async () => {
    writeSource('');
    const { code, err } = await launch('22.17.0');
    expect(code).toBe(2);
    expect(err).toMatch(/^jitterbug: needs Node 24 to run from its sources, and this is Node 22.17.0: run "npm ci"/);
  });

  it('takes this Node where the one that npm brought cannot be started', async () => {
    writeSource("console.log('here');\n");
    const platform = process.platform === 'win32' ? 'win' : process.platform;
    const folder = path.join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'node'), 'no program', { mode: 0o644 });
    expect(await launch('24.0.0')).toEqual({ code: 0, out: 'here\n', err: '' });
  });

  it('passes signals on', async () => {
    writeSource(
      "process.on('SIGTERM', () => process.exit(130)); process.on('SIGINT', () => process.exit(130)); setInterval(() => {}, 9); console.log('up');\n",
    );
    expect((await launch('24.0.0', [], { text: 'up', signal: 'SIGTERM' })).code).toBe(130);
    expect((await launch('24.0.0', [], { text: 'up', signal: 'SIGINT' })).code).toBe(130);
  });
});
