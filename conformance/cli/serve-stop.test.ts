import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { decodeSignalResponse } from '#proto/livekit/signal-codec';
import { signToken, type VideoGrant } from '#proto/livekit/token';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));
const KEY = 'the-key-of-this-test';
const SECRET = 'the-secret-of-this-test-is-long-enough';

let server: ChildProcess | undefined;

afterEach(() => void server?.kill('SIGKILL'));

interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  /** How the process ended and everything that it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

function serve(): Promise<Serving> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--key', KEY, '--secret', SECRET]);
  server = child;
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<{ code: number | null; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, err }));
  });
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`serve ended: ${out}${err}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('serving until Ctrl-C')) resolve({ child, url: /ws:\S+/.exec(out)![0], ended });
    });
  });
}

function tokenOf(sub: string, video: VideoGrant): string {
  return signToken({ iss: KEY, sub, exp: Math.floor(Date.now() / 1000) + 600, video }, SECRET);
}

/** Joins; `heard` is the last message and the close code, once the socket has ended. */
async function join(url: string, identity: string): Promise<{ readonly heard: Promise<readonly unknown[]> }> {
  const token = tokenOf(identity, { roomJoin: true, room: 'room' });
  const socket = new WebSocket(`${url}/rtc?protocol=16&access_token=${token}`);
  let last: ReturnType<typeof decodeSignalResponse>['message'] | undefined;
  socket.on('message', (data: Buffer) => (last = decodeSignalResponse(new Uint8Array(data)).message));
  const heard = new Promise<readonly unknown[]>((resolve) => {
    socket.once('close', (code) => resolve([last?.case === 'leave' ? last.value : last?.case, code]));
  });
  await once(socket, 'message');
  return { heard };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'on %s everybody is told that the server shuts down, and the process ends with 0 and without a complaint',
  async (signal) => {
    const { child, url, ended } = await serve();
    const clients = await Promise.all(['alice', 'bob'].map((identity) => join(url, identity)));
    const headers = { authorization: `Bearer ${tokenOf('worker', { agent: true })}` };
    const worker = new WebSocket(`${url}/agent`, { headers });
    await once(worker, 'open');
    const workerEnd = new Promise<number>((resolve) => worker.once('close', resolve));
    child.kill(signal);
    const leave = { reason: DisconnectReason.SERVER_SHUTDOWN, action: LeaveRequest_Action.DISCONNECT };
    for (const { heard } of clients) expect(await heard).toMatchObject([leave, 1000]);
    expect(await workerEnd).toBe(1000);
    expect(await ended).toEqual({ code: 0, err: 'stopped\n' });
  },
);

it('is not kept from ending by a client that reads no more', async () => {
  const { child, url, ended } = await serve();
  const { heard } = await join(url, 'alice');
  const half = new WebSocket(`${url}/rtc?protocol=16&access_token=${tokenOf('bob', { roomJoin: true, room: 'room' })}`);
  await once(half, 'open');
  half.pause();
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, err: 'stopped\n' });
  expect((await heard)[1]).toBe(1000);
  half.terminate();
});
