import { expect, it, vi } from 'vitest';
import { soakJoins } from './joins.ts';

vi.setConfig({ testTimeout: 300_000 });

const JOINS = 300;
/** Few joins are judged roughly: what an observer remembers of those who have left is still filling. The nightly run is stricter. */
const MOST_BYTES_PER_JOIN = 10_000;

it(`${JOINS} joins and leaves leave the memory flat`, async () => {
  const { bytesPerJoin } = await soakJoins({ joins: JOINS, hasMedia: false });
  expect(bytesPerJoin).toBeLessThan(MOST_BYTES_PER_JOIN);
});

it('a server that has ended-sessions-kept is seen to grow', async () => {
  const { bytesPerJoin } = await soakJoins({ joins: JOINS, hasMedia: false, defects: ['ended-sessions-kept'] });
  expect(bytesPerJoin).toBeGreaterThan(2 * MOST_BYTES_PER_JOIN);
});
