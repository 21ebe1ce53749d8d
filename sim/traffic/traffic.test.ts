import { expect, test } from 'vitest';
import { RandomStream } from '../random/random-stream.ts';
import { makeTraffic, type TrafficSettings } from './registry.ts';

/** How many packets fall into each of `count` windows. */
function windows(settings: TrafficSettings, count: number, windowUs: number): number[] {
  const untilNext = makeTraffic(settings, new RandomStream('traffic', settings.pattern));
  const bins = Array.from({ length: count }, () => 0);
  for (let atUs = untilNext(); atUs < count * windowUs; atUs += untilNext()) bins[Math.floor(atUs / windowUs)]!++;
  return bins;
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

// 1 Mbit/s in packets of 1000 B: 125 per second
const RATE = { bitsPerSecond: 1_000_000, packetBytes: 1000 };

test('constant: the same number in every second', () => {
  const bins = windows({ pattern: 'constant', ...RATE }, 100, 1e6);
  expect(Math.min(...bins.slice(1))).toBe(125);
  expect(Math.max(...bins)).toBe(125);
});

test('poisson: mean and variance per second are the rate, within 5 standard errors', () => {
  const count = 4000;
  const { mean, variance } = momentsOf(windows({ pattern: 'poisson', ...RATE }, count, 1e6));
  expect(Math.abs(mean - 125)).toBeLessThan(5 * Math.sqrt(125 / count));
  expect(Math.abs(variance / 125 - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
});

test('on-off: the mean is the share of time that is on, the full rate while it is', () => {
  const settings = { pattern: 'on-off', ...RATE, onMs: 2000, offMs: 6000 } as const;
  const bins = windows(settings, 20_000, 1e6);
  // A cycle is 8 s long; its on-time varies by its mean, its off-time too.
  const cycles = 20_000 / 8;
  const relativeError = 0.75 * Math.sqrt(2 / cycles);
  expect(Math.abs(momentsOf(bins).mean / (125 / 4) - 1)).toBeLessThan(5 * relativeError);
  expect(Math.max(...bins)).toBe(125);
  expect(bins.filter((seen) => seen === 0).length).toBeGreaterThan(20_000 / 2);
});

test.each<[TrafficSettings, RegExp]>([
  [{ pattern: 'constant', bitsPerSecond: -1, packetBytes: 1 }, /bitsPerSecond is -1/],
  [{ pattern: 'poisson', bitsPerSecond: 1, packetBytes: 0 }, /packetBytes is 0/],
  [{ pattern: 'on-off', ...RATE, onMs: 0, offMs: 1 }, /onMs is 0/],
])('traffic that would stop time is refused: %o', (settings, message) => {
  expect(() => makeTraffic(settings, new RandomStream('x', 'y'))).toThrow(message);
});
