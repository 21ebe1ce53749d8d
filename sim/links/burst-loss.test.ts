import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test.each([
  { probability: 0.05, meanBurstPackets: 1 },
  { probability: 0.05, meanBurstPackets: 4 },
  { probability: 0.3, meanBurstPackets: 10 },
])('loses its share in bursts of its mean length, within 5 standard errors: %o', async (settings) => {
  const { probability, meanBurstPackets } = settings;
  const count = 40_000;
  const { others } = await driveLink([{ model: 'burst-loss', ...settings }], { count });
  const lost = new Set(others.map(({ index }) => index));
  const bursts = others.filter(({ index }) => !lost.has(index - 1)).length;
  // Bursts multiply the variance of a share by at most twice their length.
  const shareError = Math.sqrt((probability * (1 - probability) * 2 * meanBurstPackets) / count);
  expect(Math.abs(others.length / count - probability)).toBeLessThan(5 * shareError);
  const deviation = Math.sqrt(meanBurstPackets * (meanBurstPackets - 1));
  expect(Math.abs(others.length / bursts - meanBurstPackets)).toBeLessThan((5 * deviation) / Math.sqrt(bursts) + 1e-9);
});

test('bursts that do not fit are refused', async () => {
  const link = [{ model: 'burst-loss', probability: 0.9, meanBurstPackets: 2 }] as const;
  await expect(driveLink(link, { count: 1 })).rejects.toThrow(/meanBurstPackets is 2, but wants 9/);
});
