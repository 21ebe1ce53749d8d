import { expect, test, vi } from 'vitest';
import type { LinkSettings } from './links/registry.ts';
import { toyHosts } from './testing/toy-hosts.ts';

const DELAY = { model: 'delay', delayMs: 20 } as const;

/** A change of any of these is a change of what recorded seeds and plans mean: say so in the commit. */
const PINNED: readonly [seed: string, link: LinkSettings, hash: string][] = [
  ['one', [DELAY], 'b8a891d3ce0198f5'],
  ['two', [DELAY], '0282f7eb0b0b0de4'],
  ['three', [{ model: 'bernoulli-loss', probability: 0.1 }, DELAY], '52c8ddc094b02811'],
  ['four', [{ model: 'gilbert-elliott-loss', toBad: 0.05, toGood: 0.4 }, DELAY], 'cad9967be4cc3dfb'],
  ['five', [{ model: 'jitter', distribution: 'normal', meanMs: 30 }, DELAY], 'fa688d1918cc85ec'],
  ['six', [{ model: 'jitter', distribution: 'pareto', meanMs: 5, isReordering: true }, DELAY], '9e80cd44a4134f55'],
  ['seven', [{ model: 'rate', bitsPerSecond: 400_000, queueBytes: 8000 }, DELAY], 'fdde3d5d5d5af902'],
  ['eight', [{ model: 'duplicate', probability: 0.3, extraDelayMs: 7 }, DELAY], 'fda0b3b6282ed6c6'],
  ['nine', [{ model: 'corruption', probability: 0.2 }, { model: 'mtu', bytes: 1280 }, DELAY], '95a7da5c3397ee83'],
  [
    'ten',
    [{ model: 'pause', forMs: 3000 }, { model: 'jitter', distribution: 'uniform', meanMs: 8 }, DELAY],
    '9fa62ce5922fbd42',
  ],
];

vi.setConfig({ testTimeout: 60_000 });

test.each(PINNED)('seed %s', async (seed, link, hash) => {
  const seen = await toyHosts(seed, link, 'reset');
  expect(await toyHosts(seed, link, 'reset')).toBe(seen);
  expect(seen).toBe(hash);
});

/** Those in which late copies meet closed sockets. */
const PINNED_ACKNOWLEDGED: ReadonlyMap<string, string> = new Map([
  ['three', '057837e0cf239c6e'],
  ['six', '1e01b5af9412db69'],
  ['eight', 'de7446a83f98f26d'],
]);

test.each(PINNED)('seed %s, late copies acknowledged', async (seed, link, hash) => {
  expect(await toyHosts(seed, link)).toBe(PINNED_ACKNOWLEDGED.get(seed) ?? hash);
});
