import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';
import type { StageSettings } from './registry.ts';

const WRONG: readonly StageSettings[] = [
  { model: 'bernoulli-loss', probability: 1.01 },
  { model: 'burst-loss', probability: -0.1, meanBurstPackets: 2 },
  { model: 'burst-loss', probability: 0.1, meanBurstPackets: 0.5 },
  { model: 'corruption', probability: Number.NaN },
  { model: 'delay', delayMs: -1 },
  { model: 'duplicate', probability: 0.5, extraDelayMs: -1 },
  { model: 'gilbert-elliott-loss', toBad: 2, toGood: 0.5 },
  { model: 'jitter', distribution: 'uniform', meanMs: Infinity },
  { model: 'mtu', bytes: 0 },
  { model: 'pause', forMs: -5 },
  { model: 'rate', bitsPerSecond: 0 },
  { model: 'rate', bitsPerSecond: 1000, queueBytes: -1 },
  { model: 'rate', bitsPerSecond: 1000, queue: 'codel', targetMs: 0 },
];

test.each(WRONG)('a setting out of its range is refused by name: %o', async (stage) => {
  await expect(driveLink([stage], { count: 1 })).rejects.toThrow(/^The setting \w+ is .*, but wants /);
});
