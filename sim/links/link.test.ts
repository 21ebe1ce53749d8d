import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { LinkSettings } from './registry.ts';

/** Sends 1000-byte packets each millisecond from 0 on; changes the link at instants; gives arrival times in milliseconds and drops. */
async function drive(
  count: number,
  changes: readonly (readonly [atMs: number, link: LinkSettings])[],
): Promise<{ arrivedMs: number[]; dropped: string[] }> {
  const kernel = new Kernel();
  const arrivedMs: number[] = [];
  const dropped: string[] = [];
  const network = new SimNetwork({
    kernel,
    seed: 'change',
    sink: ({ fate, reason, deliverAtUs }) => {
      if (fate === 'delivered') arrivedMs.push(deliverAtUs / 1000);
      else dropped.push(reason);
    },
  });
  const to = { address: '10.0.0.2', port: 1 };
  const socket = network
    .host('a', { addresses: ['10.0.0.1'] })
    .udp.bind({ address: '10.0.0.1', port: 1, onDatagram: () => undefined });
  network.host('b', { addresses: [to.address] }).udp.bind({ ...to, onDatagram: () => undefined });
  for (const [atMs, link] of changes)
    kernel.at(atMs * 1000, 'change', () => network.setLink({ from: 'a', to: 'b', link }));
  for (let i = 0; i < count; i++) kernel.at(i * 1000, 'send', () => socket.send(Buffer.alloc(972), to));
  await kernel.runUntil(600e6);
  return { arrivedMs, dropped };
}

test('a live change of the rate keeps the queue and its order, and never gives more than the rate', async () => {
  const { arrivedMs, dropped } = await drive(20, [
    [0, [{ model: 'rate', bitsPerSecond: 1_000_000 }]],
    [10.5, [{ model: 'rate', bitsPerSecond: 4_000_000 }]],
    [30.5, [{ model: 'rate', bitsPerSecond: 2_000_000 }]],
  ]);
  expect(dropped).toEqual([]);
  // 8 ms a packet, then 2 ms, then 4 ms; the one being sent ends as it began
  const first = [8, 16, 18, 20, 22, 24, 26, 28, 30, 32];
  expect(arrivedMs).toEqual([...first, ...Array.from({ length: 10 }, (_, i) => 36 + 4 * i)]);
});

test('a smaller queue drops what it does not hold', async () => {
  const { arrivedMs, dropped } = await drive(10, [
    [0, [{ model: 'rate', bitsPerSecond: 100_000 }]],
    [50, [{ model: 'rate', bitsPerSecond: 100_000, queuePackets: 3 }]],
  ]);
  expect(arrivedMs).toEqual([80, 160, 240, 320]);
  expect(dropped).toEqual(Array<string>(6).fill('queue-full'));
});

test('other stages are replaced; what is under way ends over the old ones, into what follows now', async () => {
  const { arrivedMs } = await drive(3, [
    [0, [{ model: 'delay', delayMs: 10 }]],
    [1.5, [{ model: 'delay', delayMs: 2 }]],
  ]);
  expect(arrivedMs).toEqual([4, 10, 11]);
});
