import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('every packet arrives exactly delayMs later, in order', async () => {
  const { arrivals, others } = await driveLink([{ model: 'delay', delayMs: 20.005 }], { count: 500, intervalUs: 10 });
  expect(others).toEqual([]);
  expect(arrivals.map(({ index }) => index)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  for (const { sentAtUs, arrivedAtUs } of arrivals) expect(arrivedAtUs - sentAtUs).toBe(20_005);
});
