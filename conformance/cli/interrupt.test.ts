import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Defects } from '#sfu/defects/defects';
import { startNodeSfu } from '#sfu/node/start-node-sfu';
import { defaultSfuConfig } from '#sfu/sfu-config';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));
const KEY = 'the-key-of-this-test';
const SECRET = 'the-secret-of-this-test-is-long-enough';
/** Waits twenty seconds for a departure timeout: certain to be running when the interruption comes. */
const LONG_CASE = 'presence/departure-timeout';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-interrupt-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  interrupt(): void;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
}

function run(url: string, ...args: string[]): Run {
  const all = [LAUNCHER, 'run', url, '--key', KEY, '--secret', SECRET, '--report', folder, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return {
    interrupt: () => child.kill('SIGINT'),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out, err }));
    }),
  };
}

it('ends at once while a silent server is asked what it is', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running = run(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.once('connection', () => running.interrupt());
  const { code, err } = await running.ended;
  server.close();
  expect(code).toBe(130);
  expect(err).toMatch(/^jitterbug: .* interrupted\n$/);
});

it('cleans up, writes what is known and exits 130', async () => {
  const keys = new Map([[KEY, SECRET]]);
  const config = defaultSfuConfig({ listen: { address: '127.0.0.1', port: 0 }, keys });
  const sfu = await startNodeSfu({ config, defects: new Defects() });
  try {
    const api = new RoomServiceClient(sfu.url.replace(/^ws/, 'http'), KEY, SECRET);
    const running = run(sfu.url, '--only', LONG_CASE);
    await expect
      .poll(async () => (await api.listRooms()).map((room) => room.name).join(), { timeout: 10_000 })
      .toMatch(/departure/);
    running.interrupt();
    const { code, out, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toContain('interrupted: cleaning up');
    expect(out.trimEnd().split('\n').at(-1)).toBe('0 passed, 0 failed, 1 skipped');
    const report: unknown = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'));
    expect(report).toMatchObject({
      interrupted: true,
      exitCode: 130,
      cases: [{ caseId: LONG_CASE, verdict: 'not-run' }],
    });
    expect((await api.listRooms()).map((room) => room.name)).toEqual([]);
  } finally {
    await sfu.close();
  }
});
