import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('doubles a share within 5 standard errors; the copy comes extraDelayMs later', async () => {
  const count = 10_000;
  const { arrivals, others } = await driveLink([{ model: 'duplicate', probability: 0.2, extraDelayMs: 3 }], { count });
  expect(others.every(({ fate, reason }) => fate === 'duplicated' && reason === 'duplicate')).toBe(true);
  expect(Math.abs(others.length / count - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / count));
  expect(arrivals).toHaveLength(count + others.length);
  const late = arrivals.filter(({ sentAtUs, arrivedAtUs }) => arrivedAtUs - sentAtUs === 3000);
  expect(late.map(({ index }) => index)).toEqual(others.map(({ index }) => index));
});
