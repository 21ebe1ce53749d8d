import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

/** Payload of a datagram that is 1500 bytes with its headers. */
const FULL = 1472;

test('each opportunity carries 1500 bytes, unused ones are lost, and the trace repeats after its last', async () => {
  const link = [{ model: 'trace', trace: [2, 2, 5, 10] }] as const;
  const { arrivals } = await driveLink(link, { count: 7, payloadBytes: FULL, intervalUs: 1 });
  expect(arrivals.map(({ arrivedAtUs }) => arrivedAtUs)).toEqual([2000, 2000, 5000, 10_000, 12_000, 12_000, 15_000]);
  const rare = await driveLink(link, { count: 3, payloadBytes: FULL, intervalUs: 6000 });
  expect(rare.arrivals.map(({ arrivedAtUs }) => arrivedAtUs)).toEqual([2000, 10_000, 12_000]);
  const late = await driveLink(link, { count: 2, payloadBytes: FULL, intervalUs: 1_003_000 });
  expect(late.arrivals[1]!.arrivedAtUs).toBe(1_005_000);
});

test('short packets share an opportunity, long ones take several', async () => {
  const link = [{ model: 'trace', trace: [1, 2, 3, 4] }] as const;
  const short = await driveLink(link, { count: 7, payloadBytes: 472, intervalUs: 1 });
  expect(short.arrivals.map(({ arrivedAtUs }) => arrivedAtUs / 1000)).toEqual([1, 1, 1, 2, 2, 2, 3]);
  const long = await driveLink(link, { count: 2, payloadBytes: 2972, intervalUs: 1 });
  expect(long.arrivals.map(({ arrivedAtUs }) => arrivedAtUs / 1000)).toEqual([2, 4]);
});

test('a saturated link gives opportunities · 1500 bytes per period, and its queue holds what it may', async () => {
  const link = [{ model: 'trace', trace: [3, 7, 8, 20], queuePackets: 5 }] as const;
  const { arrivals, others } = await driveLink(link, { count: 4000, payloadBytes: FULL, intervalUs: 1000 });
  // four in 20 ms; the queue drains at the end
  expect(Math.abs(arrivals.length - 800)).toBeLessThanOrEqual(6);
  expect(others.every(({ reason }) => reason === 'queue-full')).toBe(true);
  expect(arrivals.length + others.length).toBe(4000);
});

test('a trace that lasts no time is refused', async () => {
  await expect(driveLink([{ model: 'trace', trace: [0, 0] }], { count: 1 })).rejects.toThrow(/later than 0 ms/);
});

test.each([[NaN, 5], [5, 1], [1.5, 2], [-1, 4], [Infinity]].map((each) => [each]))(
  'a trace that is not of whole milliseconds in order is refused: %j',
  async (opportunities) => {
    const link = [{ model: 'trace', trace: opportunities }] as const;
    await expect(driveLink(link, { count: 1 })).rejects.toThrow(/Opportunity [12] of the trace/);
  },
);
