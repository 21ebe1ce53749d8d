import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('loses exactly the listed packets', async () => {
  const { others, arrivals } = await driveLink([{ model: 'listed-loss', indices: [0, 7, 9] }], { count: 12 });
  expect(others).toEqual([0, 7, 9].map((index) => ({ index, fate: 'dropped', reason: 'listed-loss' })));
  expect(arrivals).toHaveLength(9);
});
