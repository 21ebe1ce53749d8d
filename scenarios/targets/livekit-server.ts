import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findLivekitServer, INSTALL_LIVEKIT_SERVER } from './find-livekit-server.ts';
import { freeTcpPort, freeUdpPort } from './free-ports.ts';

/** A server that was started for us, and how to end it. */
export interface StartedServer {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  stop(): Promise<void>;
}

/** Why there is none, and how to get it. */
export interface MissingServer {
  readonly missing: string;
}

const API_KEY = 'devkey';
const API_SECRET = 'secretsecretsecretsecretsecretsecret';
/** It answers within about a second on an idle machine. */
const START_MS_MAX = 30_000;
/** Another program may take a port between our look and the server's. */
const ATTEMPTS = 3;

/**
 * Starts a real livekit-server on free ports of 127.0.0.1.
 *
 * @throws {Error} when it is there but does not start.
 */
export async function startLivekitServer(): Promise<StartedServer | MissingServer> {
  const program = findLivekitServer();
  if (program === undefined)
    return { missing: `there is no livekit-server on this machine: ${INSTALL_LIVEKIT_SERVER}` };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(program);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(program: string): Promise<StartedServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-livekit-'));
  const [port, rtcTcpPort, rtcUdpPort] = [await freeTcpPort(), await freeTcpPort(), await freeUdpPort()];
  const config = path.join(folder, 'livekit.json');
  writeFileSync(config, JSON.stringify(loopbackConfig(port, rtcTcpPort, rtcUdpPort)));
  const child = spawn(program, ['--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = keepOutput(child);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(`http://127.0.0.1:${port}/`, child);
  } catch (cause) {
    await stop();
    throw new Error(`Cannot start ${program}; it said: ${output().trim() || 'nothing'}`, { cause });
  }
  return { url: `ws://127.0.0.1:${port}`, apiKey: API_KEY, apiSecret: API_SECRET, stop };
}

/** JSON is YAML. */
function loopbackConfig(port: number, rtcTcpPort: number, rtcUdpPort: number): object {
  return {
    port,
    bind_addresses: ['127.0.0.1'],
    keys: { [API_KEY]: API_SECRET },
    logging: { level: 'warn' },
    rtc: {
      tcp_port: rtcTcpPort,
      udp_port: rtcUdpPort,
      node_ip: '127.0.0.1',
      use_external_ip: false,
      enable_loopback_candidate: true,
      interfaces: { includes: ['lo'] },
    },
  };
}

/** Reads what the child writes, so that it never blocks, and gives back the last 4,000 characters. */
function keepOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString('utf8')).slice(-4_000);
    });
  }
  return () => text;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const gone = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with exit code ${code ?? 'none'}`)));
  });
  const untilMs = performance.now() + START_MS_MAX;
  const poll = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const response = await fetch(url).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok === true) return;
      await delay(50);
    }
    throw new Error(`no answer at ${url} within ${START_MS_MAX} ms`);
  };
  await Promise.race([gone, poll()]);
}

/** It has nothing to save; asked politely it would first wait for its rooms to empty. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
