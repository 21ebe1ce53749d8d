import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('holds what comes within the pause, and keeps the order', async () => {
  const { arrivals } = await driveLink([{ model: 'pause', forMs: 3.5 }], { count: 6 });
  expect(arrivals.map(({ arrivedAtUs }) => arrivedAtUs)).toEqual([3500, 3500, 3500, 3500, 4000, 5000]);
  expect(arrivals.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
});
