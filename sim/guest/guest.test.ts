import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from '../network/sim-network.ts';
import { toyCall } from '../testing/toy-call.ts';
import { toySignal } from '../testing/toy-signal.ts';
import { GLOBALS, HARMLESS_MODULES, MODULES } from './bindings.ts';
import { loadGuest } from './load-guest.ts';

// Building the bundles and starting processes takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const PRINT = fileURLToPath(new URL('../testing/print-hashes.ts', import.meta.url));

/** The hashes as another process gets them. */
function elsewhere(...args: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--conditions=source', PRINT, ...args], (error, stdout, stderr) => {
      if (stdout === '') reject(error ?? new Error(`Nothing printed. ${stderr}`));
      else resolve(JSON.parse(stdout) as string[]);
    });
  });
}

test('two private copies of werift connect and exchange RTP and data in virtual time', async () => {
  const result = await toyCall('call');
  expect(result.connectedAtUs).toBeGreaterThan(100_000);
  expect(result.connectedAtUs).toBeLessThan(1_000_000);
  expect(result.rtpPackets).toBeGreaterThan(100);
  expect(result.echoes).toBeGreaterThan(100);
});

test('node:http, a ws server and a ws client talk over simulated streams, with and without compression', async () => {
  for (const isDeflated of [false, true]) {
    const result = await toySignal('signal', { isDeflated });
    expect(result.answers).toEqual(['4 echoed', '400 echoed', '93336 echoed']);
    expect(result.closedWith).toBe('1000 enough');
    expect(result.extensions).toBe(isDeflated ? 'permessage-deflate' : '');
  }
});

test('the same seed gives the same bytes: interleaved, alone, in other processes, with a moved clock and a busy thread pool', async () => {
  const interleaved = await Promise.all([toyCall('same'), toyCall('same'), toySignal('same'), toyCall('other')]);
  const [one, two, signal, other] = interleaved;
  expect(two).toEqual(one);
  expect(other.hash).not.toBe(one.hash);
  expect(await toyCall('same')).toEqual(one);
  const deflated = await toySignal('same', { isDeflated: true });
  const hashes = [one.hash, signal.hash, deflated.hash];
  expect(await elsewhere('same')).toEqual(hashes);
  expect(await elsewhere('same', 'disturbed')).toEqual(hashes);
});

test('werift, ws and node:http use no time, chance, thread or socket of the machine', async () => {
  const detect = true;
  expect((await toyCall('watched', 1000, undefined, { detect })).echoes).toBeGreaterThan(10);
  for (const isDeflated of [false, true])
    expect((await toySignal('watched', { isDeflated, detect })).answers).toHaveLength(3);
});

test('what is lost on the way repeats too', async () => {
  const link = [
    { model: 'bernoulli-loss', probability: 0.05 },
    { model: 'delay', delayMs: 20 },
  ] as const;
  const one = await toyCall('lossy', 4000, link);
  expect(one.fates).toBeGreaterThan(50);
  expect(await toyCall('lossy', 4000, link)).toEqual(one);
  expect((await toyCall('unlucky', 4000, link)).hash).not.toBe(one.hash);
});

test('every host has a copy of its own, and nothing global is touched', () => {
  const names = Object.keys(globalThis);
  const network = new SimNetwork({ kernel: new Kernel(), seed: 'copies' });
  const a = loadGuest(network.host('a', { addresses: ['10.0.0.1'] }));
  const b = loadGuest(network.host('b', { addresses: ['10.0.0.2'] }));
  expect(a.webrtc.RTCPeerConnection).not.toBe(b.webrtc.RTCPeerConnection);
  expect(a.webrtc).toBe(a.webrtc);
  expect(a.websocket.WebSocket).not.toBe(b.websocket.WebSocket);
  expect(Object.keys(globalThis)).toEqual(names);
});

test('every binding says why, and a module bound to nothing is refused by name', () => {
  for (const { reason } of [...Object.values(GLOBALS), ...Object.values(MODULES)])
    expect(reason.length).toBeGreaterThan(10);
  expect(HARMLESS_MODULES).not.toContain('fs');
  expect(HARMLESS_MODULES).not.toContain('child_process');
});
