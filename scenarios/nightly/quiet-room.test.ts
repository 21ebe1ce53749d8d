import { expect, it } from 'vitest';
import { stayInQuietRoom } from './quiet-room.ts';

it('gives the same trace twice for ten quiet minutes, in which nobody is lost', { timeout: 120_000 }, async () => {
  const first = await stayInQuietRoom({ seed: 'ten', forMinutes: 10 });
  expect(first.connected).toBe(3);
  expect(Math.min(...first.pongs)).toBeGreaterThan(10);
  expect(await stayInQuietRoom({ seed: 'ten', forMinutes: 10 })).toEqual(first);
  const other = await stayInQuietRoom({ seed: 'other', forMinutes: 1 });
  expect(other.traceHash).not.toBe(first.traceHash);
});
