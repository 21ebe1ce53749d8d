import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import type { LinkSettings } from '../links/registry.ts';
import type { SimHost } from '../network/host.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { LateCopies } from './time-wait.ts';

interface Pair {
  readonly kernel: Kernel;
  readonly network: SimNetwork;
  readonly a: SimHost;
  readonly b: SimHost;
  both(link: LinkSettings): void;
}

function pair(link: LinkSettings, seed: string = 'tcp', lateCopies: LateCopies = 'acknowledged'): Pair {
  const kernel = new Kernel();
  const network = new SimNetwork({ kernel, seed, defaultLink: link, lateCopies });
  const a = network.host('a', { addresses: ['10.0.0.1'] });
  const b = network.host('b', { addresses: ['10.0.0.2'] });
  const both = (changed: LinkSettings): void => {
    network.setLink({ from: 'a', to: 'b', link: changed });
    network.setLink({ from: 'b', to: 'a', link: changed });
  };
  return { kernel, network, a, b, both };
}

const TEN_MS: LinkSettings = [{ model: 'delay', delayMs: 10 }];
const SERVER = { address: '10.0.0.2', port: 80 };

/** A server that collects what each stream sends; `take` says whether it reads at all. */
async function accept(host: SimHost, allowHalfOpen: boolean = true): Promise<Duplex[]> {
  const streams: Duplex[] = [];
  await host.listen({ ...SERVER, allowHalfOpen, onStream: (stream) => streams.push(stream) });
  return streams;
}

async function readAll(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

test('connecting takes one round trip, and a refused port is an error', async () => {
  const { kernel, a, b } = pair(TEN_MS);
  const streams = await accept(b);
  const stream = a.connect(SERVER);
  await kernel.runUntilSettled(once(stream, 'connect'));
  expect(kernel.nowUs).toBe(20_000);
  expect(streams).toHaveLength(0);
  await kernel.runUntil(30_000);
  expect(streams).toHaveLength(1);
  const refused = a.connect({ ...SERVER, port: 81 });
  const [error] = (await kernel.runUntilSettled(once(refused, 'error'))) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  expect(error.message).toBe('connect ECONNREFUSED 10.0.0.2:81');
  expect(kernel.nowUs).toBe(50_000);
});

test.each([0, 0.02, 0.2])('bytes arrive whole and in order at %d loss', async (probability) => {
  const { kernel, a, b } = pair([{ model: 'bernoulli-loss', probability }, ...TEN_MS]);
  const sent = a.random.bytes(400_000);
  let received: Promise<Buffer> | undefined;
  await b.listen({ ...SERVER, onStream: (stream) => void (received = readAll(stream.end('bye'))) });
  const stream = a.connect(SERVER);
  for (let i = 0; i < sent.length; i += 9000) stream.write(sent.subarray(i, i + 9000));
  stream.end();
  const answer = await kernel.runUntilSettled(readAll(stream), { limitUs: 3_600e6 });
  expect(answer.toString()).toBe('bye');
  await kernel.runUntil(kernel.nowUs + 600e6);
  expect((await received!).equals(sent)).toBe(true);
  expect(kernel.pending()).toEqual([]);
});

test('a reader that does not read stops the writer', async () => {
  const { kernel, a, b } = pair(TEN_MS);
  const streams = await accept(b);
  const stream = a.connect(SERVER);
  let written = 0;
  const write = (): void => {
    if (written < 4_000_000) stream.write(Buffer.alloc(10_000, written / 10_000), () => ((written += 10_000), write()));
    else stream.end();
  };
  write();
  await kernel.runUntil(60e6);
  expect(written).toBeGreaterThan(65_000);
  expect(written).toBeLessThan(300_000);
  const received = await kernel.runUntilSettled(readAll(streams[0]!.end()));
  expect(received.length).toBe(4_000_000);
});

test('half-open: one side ends and goes on reading', async () => {
  const { kernel, a, b } = pair(TEN_MS);
  const streams = await accept(b);
  const stream = a.connect({ ...SERVER, allowHalfOpen: true });
  stream.end('question');
  await kernel.runUntil(100_000);
  const server = streams[0]!;
  const question = readAll(server);
  await kernel.runUntil(200_000);
  server.end('answer');
  expect((await kernel.runUntilSettled(readAll(stream))).toString()).toBe('answer');
  expect((await question).toString()).toBe('question');
  await kernel.runUntil(70e6);
  expect(kernel.pending()).toEqual([]);
});

test('a host that vanished is noticed by whoever sends, after the retransmissions are over', async () => {
  const { kernel, a, b } = pair(TEN_MS);
  const streams = await accept(b);
  const stream = a.connect(SERVER);
  await kernel.runUntil(1e6);
  a.vanish();
  const server = streams[0]!;
  await kernel.runUntil(600e6);
  expect(server.destroyed).toBe(false);
  server.write('anybody there?');
  const [error] = (await kernel.runUntilSettled(once(server, 'error'))) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ETIMEDOUT');
  expect(kernel.nowUs - 600e6).toBeGreaterThan(800e6);
  expect(kernel.nowUs - 600e6).toBeLessThan(1100e6);
  stream.destroy();
});

test('connecting into a blackhole times out after 127 s', async () => {
  const { kernel, a } = pair([{ model: 'blackhole' }]);
  const [error] = (await kernel.runUntilSettled(once(a.connect(SERVER), 'error'))) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ETIMEDOUT');
  expect(kernel.nowUs).toBe(127e6);
});

test('a short blackhole is healed by retransmission', async () => {
  const { kernel, a, b, both } = pair(TEN_MS);
  const streams = await accept(b);
  const stream = a.connect(SERVER);
  await kernel.runUntil(1e6);
  both([{ model: 'blackhole' }]);
  stream.end('after the hole');
  await kernel.runUntil(5e6);
  both(TEN_MS);
  const text = await kernel.runUntilSettled(readAll(streams[0]!.end()));
  expect(text.toString()).toBe('after the hole');
});

test('a reset, a reboot and a duplicated SYN', async () => {
  const { kernel, a, b } = pair([{ model: 'duplicate', probability: 1, extraDelayMs: 50 }, ...TEN_MS]);
  const streams = await accept(b);
  const first = a.connect(SERVER);
  await kernel.runUntil(1e6);
  expect(streams).toHaveLength(1);
  streams[0]!.once('error', () => undefined);
  const reset = once(first, 'error') as Promise<[NodeJS.ErrnoException]>;
  (streams[0] as Duplex & { resetAndDestroy(): void }).resetAndDestroy();
  expect((await kernel.runUntilSettled(reset))[0].code).toBe('ECONNRESET');
  const second = a.connect(SERVER);
  await kernel.runUntil(2e6);
  streams[1]!.on('error', () => undefined);
  b.reboot();
  second.write('lost');
  const [error] = (await kernel.runUntilSettled(once(second, 'error'))) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test.each([
  ['a good path', TEN_MS],
  ['copies that come after it was closed', [{ model: 'duplicate', probability: 1, extraDelayMs: 3000 }, ...TEN_MS]],
] as const)('what a closed socket still has to send arrives, however long it takes, over %s', async (_path, back) => {
  const { kernel, network, a, b } = pair(TEN_MS);
  network.setLink({ from: 'a', to: 'b', link: [{ model: 'rate', bitsPerSecond: 4000 }, ...TEN_MS] });
  network.setLink({ from: 'b', to: 'a', link: back });
  const sent = a.random.bytes(60_000);
  let received: Promise<Buffer> | undefined;
  await b.listen({ ...SERVER, onStream: (stream) => void (received = readAll(stream.end('bye'))) });
  const stream = a.connect(SERVER);
  stream.resume().end(sent);
  await kernel.runUntilSettled(once(stream, 'close'));
  expect(kernel.nowUs).toBeLessThan(10e6);
  // 8 · 60 000 / 4000 bit/s
  expect((await kernel.runUntilSettled(received!, { limitUs: 1200e6 })).equals(sent)).toBe(true);
  expect(kernel.nowUs).toBeGreaterThan(120e6);
  await kernel.runUntil(kernel.nowUs + 600e6);
  expect(kernel.pending()).toEqual([]);
});

test.each(['acknowledged', 'reset'] as const)('a lost last acknowledgement is no error: %s', async (lateCopies) => {
  const { kernel, network, a, b } = pair(TEN_MS, 'tcp', lateCopies);
  const streams = await accept(b);
  const stream = a.connect(SERVER);
  stream.resume().end('not read yet');
  await kernel.runUntil(100_000);
  streams[0]!.end();
  await kernel.runUntil(105_000);
  network.setLink({ from: 'a', to: 'b', link: [{ model: 'blackhole' }] });
  await kernel.runUntil(200_000);
  network.setLink({ from: 'a', to: 'b', link: TEN_MS });
  await kernel.runUntil(5e6);
  expect((await kernel.runUntilSettled(readAll(streams[0]!))).toString()).toBe('not read yet');
  expect(kernel.pending()).toEqual([]);
});

test('a connection whose packets all come again after its end is not opened again', async () => {
  const { kernel, network, a, b } = pair(TEN_MS);
  network.setLink({
    from: 'a',
    to: 'b',
    link: [{ model: 'duplicate', probability: 1, extraDelayMs: 2000 }, ...TEN_MS],
  });
  const received: Buffer[] = [];
  await b.listen({
    ...SERVER,
    onStream: (stream) => void stream.end().on('data', (data: Buffer) => received.push(data)),
  });
  a.connect(SERVER).resume().end('once');
  kernel.at(1e6, 'deaf', () => network.setLink({ from: 'b', to: 'a', link: [{ model: 'blackhole' }] }));
  await kernel.runUntil(10e6);
  expect(Buffer.concat(received).toString()).toBe('once');
});

test('a host without an address of the family cannot connect, and knows at once', async () => {
  const { kernel, a } = pair(TEN_MS);
  const stream = a.connect({ address: '2001:db8::2', port: 80 });
  const [error] = (await kernel.runUntilSettled(once(stream, 'error'))) as [NodeJS.ErrnoException];
  expect([error.message, kernel.nowUs]).toEqual(['connect ENETUNREACH [2001:db8::2]:80', 0]);
  expect(kernel.pending()).toEqual([]);
});
