import { once, type EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from '../network/sim-network.ts';
import { makeGlobals, makeRequire } from './bindings.ts';

type Loose = Record<string, (...args: unknown[]) => unknown>;

/** A host as a guest sees it. */
function guestOf(seed: string = 'bindings') {
  const kernel = new Kernel();
  const network = new SimNetwork({ kernel, seed });
  const host = network.host('guest', { addresses: ['10.0.0.1', '2001:db8::1'] });
  const globals = makeGlobals(host);
  const need = makeRequire(host, globals) as (name: string) => Loose;
  return { kernel, network, globals: globals as unknown as typeof globalThis, need };
}

test('timers run in virtual time with the rules of Node', async () => {
  const { kernel, globals, need } = guestOf();
  const seen: string[] = [];
  const say = (text: string) => seen.push(`${text}@${kernel.nowUs}`);
  globals.setTimeout(say, 0, 'zero');
  globals.setTimeout(say, 2.9, 'fraction');
  globals.setTimeout(say, Infinity, 'infinite');
  globals.clearTimeout(globals.setTimeout(say, 1, 'never'));
  globals.setImmediate(say, 'immediate');
  const interval = globals.setInterval(() => {
    say('interval');
    if (kernel.nowUs >= 9000) globals.clearInterval(interval);
  }, 3);
  const refreshed = globals.setTimeout(say, 5, 'refreshed');
  globals.setTimeout(() => refreshed.refresh(), 4);
  const wait = need('timers/promises')['setTimeout']!(6, 'waited') as Promise<string>;
  void wait.then(say);
  await kernel.runUntil(100_000);
  expect(seen).toEqual([
    'immediate@0',
    'zero@1000',
    'infinite@1000',
    'fraction@2000',
    'interval@3000',
    'waited@6000',
    'interval@6000',
    'refreshed@9000',
    'interval@9000',
  ]);
});

test('every clock of a guest is the host clock', async () => {
  const { kernel, globals, need } = guestOf();
  await kernel.runUntil(2_500_000);
  const begin = Date.parse('2026-01-01T00:00:00Z');
  expect(globals.Date.now()).toBe(begin + 2500);
  expect(new globals.Date().toISOString()).toBe('2026-01-01T00:00:02.500Z');
  expect(new globals.Date(2020, 1, 1)).toBeInstanceOf(globals.Date);
  expect(new Date()).toBeInstanceOf(globals.Date);
  expect(globals.performance.now()).toBe(2500);
  expect(globals.process.hrtime.bigint()).toBe(2_500_000_000n);
  expect(globals.process.hrtime([1, 0])).toEqual([1, 500_000_000]);
  expect(need('perf_hooks')['performance']).toBe(globals.performance);
});

test('chance repeats by seed, and what would use the thread pool is refused', async () => {
  const draw = (seed: string): string => {
    const { need, globals } = guestOf(seed);
    const crypto = need('node:crypto') as unknown as typeof import('node:crypto');
    return [
      crypto.randomBytes(8).toString('hex'),
      crypto.randomUUID(),
      crypto.randomInt(1000),
      globals.crypto.randomUUID(),
    ].join();
  };
  expect(draw('a')).toBe(draw('a'));
  expect(draw('a')).not.toBe(draw('b'));
  expect(draw('a')).toMatch(/,[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12},/);
  const { need, globals } = guestOf();
  expect(() => globals.crypto.subtle).toThrow(/thread pool/);
  expect(() => need('crypto')['pbkdf2']!()).toThrow(/thread pool/);
  await expect(globals.fetch('http://127.0.0.1')).rejects.toThrow(/not bound/);
  expect(() => need('fs')).toThrow(/bound to nothing: add it to sim\/guest\/bindings.ts/);
});

test('dgram: bind, address, message, errors as events, close', async () => {
  const { kernel, need } = guestOf();
  const { createSocket } = need('dgram') as unknown as typeof import('node:dgram');
  const one = createSocket('udp4');
  const two = createSocket({ type: 'udp4', reuseAddr: true });
  one.bind({ port: 7000 });
  await kernel.runUntilSettled(once(one, 'listening'));
  expect(one.address()).toEqual({ address: '0.0.0.0', port: 7000, family: 'IPv4' });
  two.bind(7000);
  const [error] = (await kernel.runUntilSettled(once(two, 'error'))) as [NodeJS.ErrnoException];
  expect(error.code).toBe('EADDRINUSE');
  const arrived = once(one, 'message');
  two.send(Buffer.from('xhellox'), 1, 5, 7000, '10.0.0.1');
  const [data, from] = (await kernel.runUntilSettled(arrived)) as [Buffer, { address: string; size: number }];
  expect([data.toString(), from.address, from.size]).toEqual(['hello', '10.0.0.1', 5]);
  one.close();
  await kernel.runUntilSettled(once(one, 'close'));
  expect(() => one.close()).toThrow('Not running');
});

test('net, tls, dns and os are those of the host', async () => {
  const { kernel, network, need } = guestOf();
  const server = need('net')['createServer']!((stream: Duplex) => stream.pipe(stream)) as EventEmitter & Loose;
  server['listen']!(9000, () => undefined);
  const client = need('net')['connect']!({ host: 'localhost', port: 9000 }) as Duplex;
  client.end('echo');
  const [data] = (await kernel.runUntilSettled(once(client, 'data'))) as [Buffer];
  expect(data.toString()).toBe('echo');
  const failures = [
    need('net')['connect']!({ host: 'example.org', port: 1 }),
    need('tls')['connect']!({ host: '10.0.0.1', port: 1 }),
  ];
  const codes = failures.map(
    async (stream) => ((await once(stream as Duplex, 'error')) as [NodeJS.ErrnoException])[0].code,
  );
  expect(await kernel.runUntilSettled(Promise.all(codes))).toEqual(['ENOTFOUND', 'ECONNREFUSED']);
  const { promises } = need('dns') as unknown as typeof import('node:dns');
  expect(await promises.lookup('localhost')).toEqual({ address: '127.0.0.1', family: 4 });
  await expect(promises.lookup('stun.example.org')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  network.moveHost('guest', ['10.0.0.9']);
  const interfaces = need('os')['networkInterfaces']!() as Record<string, { address: string }[]>;
  expect(Object.values(interfaces).flatMap((list) => list.map(({ address }) => address))).toEqual(['10.0.0.9']);
});

test('what a guest throws in a tick fails the run, not the process', async () => {
  const { kernel, globals } = guestOf();
  kernel.at(5, 'tick', () =>
    globals.process.nextTick(() => {
      throw new Error('from a tick');
    }),
  );
  await expect(kernel.runUntil(10)).rejects.toThrow('from a tick');
});
