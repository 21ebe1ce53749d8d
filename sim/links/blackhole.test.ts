import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('loses everything, or one kind only', async () => {
  expect((await driveLink([{ model: 'blackhole' }], { count: 5 })).others).toHaveLength(5);
  expect((await driveLink([{ model: 'blackhole', only: 'datagrams' }], { count: 5 })).others).toHaveLength(5);
  expect((await driveLink([{ model: 'blackhole', only: 'streams' }], { count: 5 })).arrivals).toHaveLength(5);
});
