import { expect, test } from 'vitest';
import { driveLink, mean } from '../../testing/drive-link.ts';
import type { Packet } from '../../network/packet.ts';
import { codel } from './codel.ts';

const END = { address: '10.0.0.1', port: 1 };

function packetOf(index: number): Packet {
  return {
    from: END,
    to: END,
    payload: Buffer.alloc(0),
    wireBytes: 1500,
    sentAtUs: 0,
    index,
    sender: '',
    receiver: '',
  };
}

/** A queue that always holds plenty, and from which a packet is taken each millisecond: the times of its drops in milliseconds. */
function dropTimes(forMs: number, limits: { targetMs?: number; intervalMs?: number }): number[] {
  let nowMs = 0;
  const drops: number[] = [];
  const queue = codel(limits, { nowUs: () => nowMs * 1000, drop: () => void drops.push(nowMs) });
  for (let i = 0; i < 4 * forMs; i++) queue.offer(packetOf(i));
  for (; nowMs < forMs; nowMs++) queue.take();
  return drops;
}

test.each([
  { targetMs: 5, intervalMs: 100 },
  { targetMs: 20, intervalMs: 300 },
])('the first drop follows a whole interval above the target, the n-th by interval / √n: %o', (limits) => {
  const drops = dropTimes(20 * limits.intervalMs, limits);
  const { targetMs, intervalMs } = limits;
  expect(drops[0]).toBe(targetMs + intervalMs);
  let due = drops[0]!;
  for (let n = 1; n < 80; n++) {
    due += intervalMs / Math.sqrt(n);
    // Packets are taken on whole milliseconds.
    expect(drops[n]! - due).toBeGreaterThanOrEqual(0);
    expect(drops[n]! - due).toBeLessThan(1 + 1e-6);
  }
});

test('a burst that drains within an interval loses nothing, although it waits for longer than the target', async () => {
  const link = [{ model: 'rate', bitsPerSecond: 8_000_000, queue: 'codel' }] as const;
  const { others } = await driveLink(link, { count: 90, intervalUs: 1, payloadBytes: 972 });
  expect(others).toEqual([]);
});

test('an overload of 10 % settles near the target, where drop-tail fills its whole queue', async () => {
  const drive = async (queue: 'codel' | 'drop-tail'): Promise<number> => {
    const link = [{ model: 'rate', bitsPerSecond: 8_000_000, queue, queueBytes: 500_000 }] as const;
    const { arrivals } = await driveLink(link, { count: 40_000, intervalUs: 900, payloadBytes: 972 });
    return mean(arrivals.slice(-10_000).map(({ sentAtUs, arrivedAtUs }) => (arrivedAtUs - sentAtUs) / 1000));
  };
  // 8 · 500 000 / 8 000 000 bit/s
  expect(await drive('drop-tail')).toBeGreaterThan(490);
  expect(await drive('codel')).toBeLessThan(40);
});

test('its limits drop at the tail', async () => {
  const link = [{ model: 'rate', bitsPerSecond: 8000, queue: 'codel', queuePackets: 2 }] as const;
  const { others } = await driveLink(link, { count: 10, payloadBytes: 972, intervalUs: 1 });
  expect(others.map(({ index, reason }) => `${index} ${reason}`).slice(0, 7)).toEqual(
    [3, 4, 5, 6, 7, 8, 9].map((index) => `${index} queue-full`),
  );
});
