import { expect, it, vi } from 'vitest';
import { churn } from './churn.ts';

vi.setConfig({ testTimeout: 300_000 });

const MINUTES = 4;

it('some minutes of churn break no property, and come out the same twice', async () => {
  const first = await churn({ seed: 1, forMinutes: MINUTES });
  expect(first.complaints).toEqual([]);
  expect(first.rounds).toBeGreaterThan(2);
  expect(await churn({ seed: 1, forMinutes: MINUTES })).toEqual(first);
});

it('a server that keeps vanished participants for ever is seen', async () => {
  const { complaints } = await churn({ seed: 1, forMinutes: 2, defects: ['departure-timer-lost'] });
  expect(complaints.join('\n')).toContain('still listed long after');
});
