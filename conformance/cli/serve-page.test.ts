import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { verifyToken } from '#proto/livekit/token';
import { runJitterbug } from './run-jitterbug.test-support.ts';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));
const CONFIG = 'keys: { filekey: a-secret-of-the-file-that-is-long }\nregion: here\nroom: { auto_create: false }\n';

let folder: string;
let origin: string;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-page-'));
  const file = path.join(folder, 'livekit.yaml');
  writeFileSync(file, CONFIG);
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--config', file, '--port', '0', '--rtc.tcp_port', '0']);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  origin = await new Promise((resolve, reject) => {
    let out = '';
    child.once('exit', () => reject(new Error(`serve ended: ${out}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const url = /^page +(http:\S+)\//m.exec(out)?.[1];
      if (url !== undefined && out.includes('serving until')) resolve(url);
    });
  });
});
afterAll(async () => {
  expect(await stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

test('browsers get a page with everything it needs from here; others the health answer', async () => {
  const page = await fetch(`${origin}/`, { headers: { accept: 'text/html,*/*' } });
  const html = await page.text();
  expect(page.headers.get('content-type')).toContain('text/html');
  const sources = [...html.matchAll(/src="([^"]+)"/g)].map(([, source]) => source ?? '');
  expect(sources).toEqual(['/jitterbug/livekit-client.js', '/jitterbug/join-page.js']);
  for (const source of sources) {
    const script = await fetch(`${origin}${source}`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await script.text()).length).toBeGreaterThan(1_000);
  }
  expect(html).not.toMatch(/https?:\/\//);
  expect(await (await fetch(`${origin}/`)).text()).toBe('OK');
  expect((await fetch(`${origin}/`, { method: 'HEAD', headers: { accept: 'text/html' } })).status).toBe(200);
});

test('the page gets a token of the configured key, other names do not', async () => {
  const token = await (await fetch(`${origin}/jitterbug/token?room=r&identity=i`)).text();
  const keys = new Map([['filekey', 'a-secret-of-the-file-that-is-long']]);
  expect(verifyToken(token, keys, Date.now() / 1_000)).toMatchObject({
    sub: 'i',
    video: { room: 'r', roomJoin: true },
  });
  expect((await fetch(`${origin}/jitterbug/token?room=r`)).status).toBe(400);
  // What the file says is in force: no room is made by a join.
  const refused = await fetch(`${origin}/rtc/validate?access_token=${token}`);
  expect([refused.status, await refused.text()]).toEqual([404, 'requested room does not exist']);
});

test.each([
  [['--config', '/nonexistent.yaml'], {}, '/nonexistent.yaml cannot be read (ENOENT)'],
  [[], { LIVEKIT_CONFIG: 'room: 7' }, 'LIVEKIT_CONFIG: room is 7'],
  [[], { LIVEKIT_KEYS: 'a:b' }, 'LIVEKIT_KEYS: wanted'],
  [['--config-body', 'webhook: { urls: [x], api_key: who }'], {}, "webhook.api_key 'who' is none of the keys"],
  [['--bind', '192.0.2.1'], {}, 'cannot be listened on (EADDRNOTAVAIL)'],
])('serve %j with %j ends in one line and exit 2', async (args, env, message) => {
  const { code, err } = await runJitterbug(['serve', ...args], env);
  expect(err).toContain(message);
  expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
});
