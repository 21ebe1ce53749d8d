import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('a lone packet takes 8 · wireBytes / rate', async () => {
  const { arrivals } = await driveLink([{ model: 'rate', bitsPerSecond: 1_000_000 }], {
    count: 3,
    payloadBytes: 972,
    intervalUs: 100_000,
  });
  for (const { sentAtUs, arrivedAtUs } of arrivals) expect(arrivedAtUs - sentAtUs).toBe(8000);
});

test('an overloaded link gives exactly its rate, and drops what its queue does not hold', async () => {
  // 1000 B each millisecond are 8 Mbit/s offered to 3 Mbit/s
  const link = [{ model: 'rate', bitsPerSecond: 3_000_000, queueBytes: 10_000 }] as const;
  const { arrivals, others } = await driveLink(link, { count: 3000, payloadBytes: 972 });
  const bits = (arrivals.length - 1) * 8000;
  const seconds = (arrivals.at(-1)!.arrivedAtUs - arrivals[0]!.arrivedAtUs) / 1e6;
  expect(Math.abs(bits / seconds / 3_000_000 - 1)).toBeLessThan(1e-4);
  expect(others.every(({ reason }) => reason === 'queue-full')).toBe(true);
  expect(arrivals.length + others.length).toBe(3000);
  // a full queue: ten packets before it and itself, less what is already sent of the first
  const delays = arrivals.slice(100, 1000).map(({ sentAtUs, arrivedAtUs }) => arrivedAtUs - sentAtUs);
  expect(Math.max(...delays)).toBeLessThanOrEqual(Math.ceil((11 * 8000) / 3));
  expect(Math.min(...delays)).toBeGreaterThan((9 * 8000) / 3);
});

test('a fast link keeps its rate although an event happens on whole microseconds', async () => {
  const { arrivals } = await driveLink([{ model: 'rate', bitsPerSecond: 900_000_000 }], {
    count: 10_000,
    intervalUs: 1,
    payloadBytes: 122,
  });
  const took = arrivals.at(-1)!.arrivedAtUs - arrivals[0]!.arrivedAtUs;
  expect(Math.abs(took - (9999 * 150 * 8) / 900)).toBeLessThan(2);
});

test('a queue counted in packets', async () => {
  const link = [{ model: 'rate', bitsPerSecond: 8000, queuePackets: 2 }] as const;
  const { others } = await driveLink(link, { count: 10, payloadBytes: 972, intervalUs: 1 });
  expect(others.map(({ index }) => index)).toEqual([3, 4, 5, 6, 7, 8, 9]);
});
