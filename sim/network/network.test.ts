import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import type { SimHost } from './host.ts';
import { SimNetwork } from './sim-network.ts';

interface Scene {
  readonly kernel: Kernel;
  readonly network: SimNetwork;
  readonly a: SimHost;
  readonly b: SimHost;
  readonly log: string[];
}

/** Two hosts 1 ms apart, two families each; every fate is logged. */
function scene(): Scene {
  const kernel = new Kernel();
  const log: string[] = [];
  const network = new SimNetwork({
    kernel,
    seed: 'network',
    sink: ({ fate, reason, bytes, atUs, deliverAtUs }) =>
      log.push(`${fate} ${reason} ${Buffer.from(bytes).toString()} ${atUs}-${deliverAtUs}`),
  });
  const a = network.host('a', { addresses: ['10.0.0.1', '2001:db8::1'] });
  const b = network.host('b', { addresses: ['10.0.0.2', '10.0.0.3', '2001:db8::2'] });
  return { kernel, network, a, b, log };
}

test('datagrams reach the exact address first, then the wildcard, and say where they come from', async () => {
  const { kernel, a, b } = scene();
  const seen: string[] = [];
  const onDatagram =
    (name: string) =>
    (data: Buffer, from: { address: string; port: number }): void =>
      void seen.push(`${name}: ${data.toString()} from ${from.address}:${from.port}`);
  await b.bindDatagrams({ address: '10.0.0.3', port: 5000, onDatagram: onDatagram('exact') });
  await b.bindDatagrams({ address: '::', port: 5000, onDatagram: onDatagram('v6') });
  const wild = await b.bindDatagrams({ address: '0.0.0.0', port: 0, onDatagram: onDatagram('wild') });
  const four = await a.bindDatagrams({ address: '0.0.0.0', port: 4000, onDatagram: onDatagram('a') });
  const six = await a.bindDatagrams({ address: '::', port: 4000, onDatagram: onDatagram('a') });
  four.send(Buffer.from('1'), { address: '10.0.0.3', port: 5000 });
  four.send(Buffer.from('2'), { address: '10.0.0.2', port: wild.port });
  six.send(Buffer.from('3'), { address: '2001:0DB8:0::2', port: 5000 });
  four.send(Buffer.from('4'), { address: '127.0.0.1', port: 4000 });
  await kernel.runUntil(10_000);
  expect(seen).toEqual([
    'a: 4 from 127.0.0.1:4000',
    'exact: 1 from 10.0.0.1:4000',
    'wild: 2 from 10.0.0.1:4000',
    'v6: 3 from 2001:db8::1:4000',
  ]);
});

test('binding twice or to a foreign address is refused', async () => {
  const { a } = scene();
  const onDatagram = (): void => undefined;
  const first = await a.bindDatagrams({ address: '10.0.0.1', port: 7, onDatagram });
  await expect(a.bindDatagrams({ address: '0.0.0.0', port: 7, onDatagram })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await expect(a.bindDatagrams({ address: '10.0.0.2', port: 8, onDatagram })).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
  });
  first.close();
  await a.bindDatagrams({ address: '0.0.0.0', port: 7, onDatagram });
});

test('every datagram has a fate and a reason', async () => {
  const { kernel, network, a, b, log } = scene();
  const socket = a.udp.bind({ address: '10.0.0.1', port: 1, onDatagram: () => undefined });
  b.udp.bind({ address: '0.0.0.0', port: 2, onDatagram: () => undefined });
  const send = (text: string, address: string = '10.0.0.2', port: number = 2): void =>
    socket.send(Buffer.from(text), { address, port });
  send('ok');
  send('closed', '10.0.0.2', 3);
  send('nobody', '10.9.9.9');
  await kernel.runUntil(5000);
  network.setLink({ from: 'a', to: 'b', link: [{ model: 'blackhole' }] });
  send('hole');
  network.setLink({ from: 'a', to: 'b', link: [{ model: 'delay', delayMs: 5 }] });
  send('late');
  await kernel.runUntil(6000);
  b.vanish();
  await kernel.runUntil(20_000);
  b.reappear();
  a.vanish();
  send('ghost');
  expect(log).toEqual([
    'dropped no-route nobody 0-0',
    'delivered arrived ok 0-1000',
    'dropped port-unreachable closed 0-1000',
    'dropped blackhole hole 5000-5000',
    'dropped receiver-vanished late 5000-10000',
    'dropped sender-vanished ghost 20000-20000',
  ]);
});

test('a paused host does nothing until it resumes, then everything in order', async () => {
  const { kernel, a, b } = scene();
  const seen: string[] = [];
  b.udp.bind({ address: '0.0.0.0', port: 2, onDatagram: (data) => seen.push(`${data.toString()}@${kernel.nowUs}`) });
  const socket = a.udp.bind({ address: '10.0.0.1', port: 1, onDatagram: () => undefined });
  b.pause();
  b.clock.after(5, 'timer', () => seen.push(`timer@${kernel.nowUs}`));
  const cancelled = b.clock.after(6, 'cancelled', () => seen.push('never'));
  socket.send(Buffer.from('datagram'), { address: '10.0.0.2', port: 2 });
  await kernel.runUntil(50_000);
  expect(seen).toEqual([]);
  cancelled.cancel();
  b.resume();
  await kernel.runUntil(60_000);
  expect(seen).toEqual(['datagram@50000', 'timer@50000']);
});

test('a host that moved is reached at its new address only', async () => {
  const { kernel, network, a, b, log } = scene();
  const seen: string[] = [];
  b.udp.bind({
    address: '0.0.0.0',
    port: 2,
    onDatagram: (data, from) => seen.push(`${data.toString()} ${from.address}`),
  });
  const socket = a.udp.bind({ address: '0.0.0.0', port: 1, onDatagram: () => undefined });
  const bound = a.udp.bind({ address: '10.0.0.1', port: 9, onDatagram: () => undefined });
  network.moveHost('a', ['10.0.7.7']);
  network.moveHost('b', ['10.0.8.8']);
  socket.send(Buffer.from('old'), { address: '10.0.0.2', port: 2 });
  bound.send(Buffer.from('stale'), { address: '10.0.8.8', port: 2 });
  socket.send(Buffer.from('new'), { address: '10.0.8.8', port: 2 });
  await kernel.runUntil(10_000);
  expect(seen).toEqual(['new 10.0.7.7']);
  expect(log.slice(0, 2)).toEqual(['dropped no-route old 0-0', 'dropped source-address-gone stale 0-0']);
});

test('clocks begin at one instant, and names and addresses are unique', async () => {
  const { kernel, network, a } = scene();
  await kernel.runUntil(1_500_999);
  expect(new Date(a.clock.unixMs()).toISOString()).toBe('2026-01-01T00:00:01.500Z');
  expect(() => network.host('a', { addresses: [] })).toThrow(/unique/);
  expect(() => network.host('c', { addresses: ['2001:DB8::1'] })).toThrow(/belongs to host 'a'/);
});
