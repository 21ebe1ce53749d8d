import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('loses what the function picks', async () => {
  const link = [{ model: 'predicate-loss', isLost: ({ payload }: { payload: Buffer }) => payload[0] === 3 }] as const;
  const { others } = await driveLink(link, { count: 6 });
  expect(others).toEqual([{ index: 3, fate: 'dropped', reason: 'predicate-loss' }]);
});
