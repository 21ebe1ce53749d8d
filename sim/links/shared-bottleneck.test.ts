import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { LinkSettings } from './registry.ts';

const COUNT = 2000;

interface Share {
  /** What each of two senders got through, in Mbit/s. */
  readonly mbps: readonly [number, number];
  readonly dropped: number;
  readonly maxDelayMs: number;
  readonly crossMbps: number;
}

/** Two hosts send 4 Mbit/s each to a third for 4 s, over one bottleneck. */
async function share(bottleneck: LinkSettings, crossMbps = 0): Promise<Share> {
  const kernel = new Kernel();
  const seen = { a: 0, b: 0, dropped: 0, maxDelayUs: 0 };
  const network = new SimNetwork({
    kernel,
    seed: 'shared',
    sink: ({ sender, fate, atUs, deliverAtUs }) => {
      if (fate === 'delivered') {
        seen[sender as 'a' | 'b']++;
        seen.maxDelayUs = Math.max(seen.maxDelayUs, deliverAtUs - atUs);
      } else seen.dropped++;
    },
  });
  network.setBottleneck('uplink', bottleneck);
  const to = { address: '10.0.0.3', port: 1 };
  network.host('c', { addresses: [to.address] }).udp.bind({ ...to, onDatagram: () => undefined });
  for (const [i, name] of ['a', 'b'].entries()) {
    const address = `10.0.0.${i + 1}`;
    const socket = network
      .host(name, { addresses: [address] })
      .udp.bind({ address, port: 1, onDatagram: () => undefined });
    network.setLink({
      from: name,
      to: 'c',
      link: [
        { model: 'shared', bottleneck: 'uplink' },
        { model: 'delay', delayMs: 5 },
      ],
    });
    for (let n = 0; n < COUNT; n++) kernel.at(n * 2000 + i * 1000, 'send', () => socket.send(Buffer.alloc(972), to));
  }
  const cross =
    crossMbps === 0
      ? undefined
      : network.crossTraffic('others', {
          over: 'uplink',
          pattern: 'poisson',
          bitsPerSecond: crossMbps * 1e6,
          packetBytes: 1000,
        });
  await kernel.runUntil(COUNT * 2000);
  cross?.stop();
  await kernel.runUntil(COUNT * 2000 + 10e6);
  const mbpsOf = (packets: number): number => (packets * 8000) / (COUNT * 2000);
  return {
    mbps: [mbpsOf(seen.a), mbpsOf(seen.b)],
    dropped: seen.dropped,
    maxDelayMs: seen.maxDelayUs / 1000,
    crossMbps: mbpsOf(cross?.passedPackets ?? 0),
  };
}

test('two links share one rate and one queue', async () => {
  const { mbps, dropped, maxDelayMs } = await share([{ model: 'rate', bitsPerSecond: 5_000_000, queueBytes: 20_000 }]);
  const total = mbps[0] + mbps[1];
  // The rate, and once the queue that drains at the end.
  expect(total).toBeGreaterThan(4.99);
  expect(total).toBeLessThan(5.05);
  expect(dropped).toBe(2 * COUNT - Math.round((total * COUNT * 2000) / 8000));
  // 5 ms, a full queue of 20 packets, and one being sent, at 1.6 ms each.
  expect(maxDelayMs).toBeLessThanOrEqual(5 + 21 * 1.6 + 0.1);
});

test('enough for both: nothing is lost, and delays after the bottleneck hold', async () => {
  const { mbps, dropped } = await share([{ model: 'rate', bitsPerSecond: 20_000_000 }]);
  expect(mbps).toEqual([4, 4]);
  expect(dropped).toBe(0);
});

test('cross traffic takes its part', async () => {
  const { mbps, crossMbps, maxDelayMs } = await share(
    [{ model: 'rate', bitsPerSecond: 10_000_000, queueBytes: 30_000 }],
    8,
  );
  const total = mbps[0] + mbps[1] + crossMbps;
  expect(Math.abs(total - 10)).toBeLessThan(0.1);
  // Offered 8 : 8, each gets near half.
  expect(Math.abs(crossMbps - 5)).toBeLessThan(0.5);
  expect(maxDelayMs).toBeGreaterThan(25);
});

test('a bottleneck changes live, may lead into another, and must exist', async () => {
  const kernel = new Kernel();
  const fates: string[] = [];
  const network = new SimNetwork({
    kernel,
    seed: 'shared',
    sink: ({ reason, deliverAtUs }) => fates.push(`${reason} ${deliverAtUs}`),
  });
  network.setBottleneck('inner', [{ model: 'delay', delayMs: 2 }]);
  network.setBottleneck('outer', [
    { model: 'delay', delayMs: 3 },
    { model: 'shared', bottleneck: 'inner' },
  ]);
  const a = network.host('a', { addresses: ['10.0.0.1'] });
  const to = { address: '10.0.0.2', port: 1 };
  network.host('b', { addresses: [to.address] }).udp.bind({ ...to, onDatagram: () => undefined });
  network.setLink({ from: 'a', to: 'b', link: [{ model: 'shared', bottleneck: 'outer' }] });
  const socket = a.udp.bind({ address: '10.0.0.1', port: 1, onDatagram: () => undefined });
  socket.send(Buffer.from('1'), to);
  await kernel.runUntil(10_000);
  network.setBottleneck('inner', [{ model: 'blackhole' }]);
  socket.send(Buffer.from('2'), to);
  await kernel.runUntil(20_000);
  expect(fates).toEqual(['arrived 5000', 'blackhole 13000']);
  const link = [{ model: 'shared', bottleneck: 'none' }] as const;
  expect(() => network.setLink({ from: 'a', to: 'b', link })).toThrow(/No bottleneck is called 'none'/);
});
