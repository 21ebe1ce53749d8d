import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { reportComplaints } from '#proto/report/report-schema';
import { runJitterbug } from './run-jitterbug.test-support.ts';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));
const KEY = 'the-key-of-this-test';
const SECRET = 'the-secret-of-this-test-is-long-enough';
const CASE = 'tokens/refused';

let folder: string;
let server: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-serve-'));
});

afterEach(async () => {
  if (server !== undefined) await stop(server);
  server = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `jitterbug serve`; resolves with what it printed once it serves. */
function serve(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--key', KEY, '--secret', SECRET, ...args]);
  server = child;
  let out = '';
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`serve ended: ${out}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('serving until Ctrl-C')) resolve(out);
    });
  });
}

function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}

function allFiles(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => path.join(root, name));
  return entries.filter((file) => statSync(file).isFile());
}

it('serves until it is told to stop, and names key, token and defects', async () => {
  const out = await serve('--defect', 'newest-refused');
  expect(out).toMatch(/^url +ws:\/\/127\.0\.0\.1:\d+$/m);
  expect(out).toMatch(/^token +eyJ/m);
  expect(out).toMatch(/^DEFECTS ON: newest-refused$/m);
  expect(await stop(server!)).toBe(0);
});

it('serves with quirks and by a profile, judges such a server, and holds it to the profile that is asked for', async () => {
  const out = await serve('--quirk', 'rpc-repeated', 'zero-nonce-seen', '--profile', 'docs');
  expect(out).toMatch(/^profile docs$/m);
  expect(out).toMatch(/^quirks {2}rpc-repeated, zero-nonce-seen$/m);
  const url = /ws:\S+/.exec(out)![0];
  const judge = async (profile: string): Promise<number | null> => {
    const report = path.join(folder, profile);
    const only = ['--only', 'data/channel-parameters', '--report', report];
    const { code } = await runJitterbug(['run', url, '--key', KEY, '--secret', SECRET, '--profile', profile, ...only]);
    const { target } = JSON.parse(readFileSync(path.join(report, 'report.json'), 'utf8')) as { target: object };
    expect(target).toMatchObject({ kind: 'remote', defects: [] });
    return code;
  };
  expect([await judge('docs'), await judge('livekit-1.13')]).toEqual([0, 1]);
});

it('judges a server with a defect only when told to, finds it, and lets no secret out', async () => {
  const out = await serve('--defect', 'token-signature-unchecked');
  const url = /ws:\S+/.exec(out)![0];
  const report = path.join(folder, 'defect');
  const args = ['run', url, '--key', KEY, '--secret', SECRET, '--only', CASE, '--report', report];

  const refused = await runJitterbug(args);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/deliberate defects switched on \(token-signature-unchecked\).*--allow-defects\n$/);

  const judged = await runJitterbug([...args, '--allow-defects']);
  expect(judged.out).toMatch(/^FAIL {2}tokens\/refused/m);
  expect(judged.out.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  expect(judged.code).toBe(1);

  const files = allFiles(report);
  expect(files.map((file) => path.relative(report, file)).sort()).toEqual([
    'cases/tokens/refused/trace.binpb',
    'junit.xml',
    'report.json',
    'summary.md',
  ]);
  const parsed: unknown = JSON.parse(readFileSync(path.join(report, 'report.json'), 'utf8'));
  expect(reportComplaints(parsed)).toEqual([]);
  for (const text of [judged.out, judged.err, ...files.map((file) => readFileSync(file, 'latin1'))]) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEY);
    expect(text).not.toMatch(/eyJ[A-Za-z0-9_-]+\.eyJ|ice-pwd:[A-Za-z0-9+/]|turnPassword[\\":]+(?!\[redacted\])[^\\":]/);
  }
});

it('refuses a wrong secret', async () => {
  const url = /ws:\S+/.exec(await serve())![0];
  const { code, err } = await runJitterbug(['run', url, '--key', KEY, '--secret', `not-${SECRET}`, '--only', CASE]);
  expect(code).toBe(2);
  expect(err).toMatch(/refuses key or secret \(HTTP 401/);
});

it('runs against the embedded SFU in both worlds, and in virtual time twice alike', async () => {
  const live = await runJitterbug(['run', '--only', CASE, '--report', path.join(folder, 'live')]);
  expect(live.out).toMatch(/^1 passed, 0 failed, 0 skipped$/m);
  expect(live.code).toBe(0);
  const args = ['run', '--world', 'virtual', '--seed', '7', '--only', CASE, '--check-determinism'];
  const virtual = await runJitterbug([...args, '--report', path.join(folder, 'virtual')]);
  expect(virtual.err).toContain('--seed 7');
  expect(virtual.out).toMatch(/^1 passed, 0 failed, 0 skipped$/m);
  const report = (name: string): { cases: { runs: { traceHash?: string }[] }[] } =>
    JSON.parse(readFileSync(path.join(folder, name, 'report.json'), 'utf8')) as ReturnType<typeof report>;
  await runJitterbug([...args, '--report', path.join(folder, 'again')]);
  const hash = report('virtual').cases[0]?.runs[0]?.traceHash;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(report('again').cases[0]?.runs[0]?.traceHash).toBe(hash);
});
