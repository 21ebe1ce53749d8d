import { expect, it, vi } from 'vitest';
import { runWithEngine } from '../engine-comparison.ts';
import { duplicateIdentityFamily } from './family.ts';

// On a busy machine a run with peer connections takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** The first ones; and, as every eighth seed may have peer connections, some of those. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24, 32, 33];

it.each(SEEDS)('seed %i looks the same with the model engine as with werift, timing aside', async (seed) => {
  const real = await runWithEngine(duplicateIdentityFamily, seed, 'werift');
  expect(Object.values(real.messages).flat()).toContain('join');
  expect(await runWithEngine(duplicateIdentityFamily, seed, 'model')).toEqual(real);
});
