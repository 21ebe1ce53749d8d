import { expect, test } from 'vitest';
import { driveLink, mean } from '../testing/drive-link.ts';
import type { JitterSettings } from './jitter.ts';

const COUNT = 20_000;

async function extras(
  settings: JitterSettings,
  intervalUs: number = 1000,
): Promise<{ ms: number[]; overtakes: number }> {
  const { arrivals } = await driveLink([{ model: 'jitter', ...settings }], { count: COUNT, intervalUs });
  const ms = arrivals.map(({ sentAtUs, arrivedAtUs }) => (arrivedAtUs - sentAtUs) / 1000);
  const overtakes = arrivals.filter(({ index }, i) => index < (arrivals[i - 1]?.index ?? 0)).length;
  return { ms, overtakes };
}

function deviation(values: number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

// Mean within 5 standard errors; deviation within 5 %; far packets (1 s apart) cannot disturb one another.
test.each([
  { distribution: 'uniform', meanMs: 10, expected: 20 / Math.sqrt(12), tolerance: 0.05 },
  { distribution: 'normal', meanMs: 30, deviationMs: 6, expected: 6, tolerance: 0.05 },
  // Lomax of shape 4: deviation = mean · √(shape / (shape − 2)); its fourth moment is infinite, hence the wider bound
  { distribution: 'pareto', meanMs: 10, expected: 10 * Math.SQRT2, tolerance: 0.25 },
] as const)('$distribution has the stated mean and deviation', async ({ expected, tolerance, ...settings }) => {
  const { ms } = await extras(settings, 1_000_000);
  expect(Math.abs(mean(ms) - settings.meanMs)).toBeLessThan((5 * expected) / Math.sqrt(COUNT));
  expect(Math.abs(deviation(ms) / expected - 1)).toBeLessThan(tolerance);
  expect(Math.min(...ms)).toBeGreaterThanOrEqual(0);
});

test('the pareto tail: one packet in a hundred takes more than 3 · mean · (100^(1/4) − 1)', async () => {
  const { ms } = await extras({ distribution: 'pareto', meanMs: 10 }, 1_000_000);
  const bound = 30 * (100 ** 0.25 - 1);
  const share = ms.filter((value) => value > bound).length / COUNT;
  expect(Math.abs(share - 0.01)).toBeLessThan(5 * Math.sqrt(0.0099 / COUNT));
});

test('packets overtake one another only where they may', async () => {
  expect((await extras({ distribution: 'uniform', meanMs: 10, isReordering: true })).overtakes).toBeGreaterThan(1000);
  expect((await extras({ distribution: 'uniform', meanMs: 10 })).overtakes).toBe(0);
});
