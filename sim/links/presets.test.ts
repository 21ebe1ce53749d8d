import { expect, test } from 'vitest';
import { driveLink, mean } from '../testing/drive-link.ts';
import { LINK_PRESETS } from './presets.ts';
import type { LinkSettings } from './registry.ts';

function stage<Name extends LinkSettings[number]['model']>(
  link: LinkSettings,
  model: Name,
): Extract<LinkSettings[number], { model: Name }> | undefined {
  return link.find((one) => one.model === model) as Extract<LinkSettings[number], { model: Name }> | undefined;
}

/** Delay and loss as a preset's stages state them. */
function stated(link: LinkSettings): { delayMs: number; loss: number } {
  const burst = stage(link, 'gilbert-elliott-loss');
  return {
    delayMs: (stage(link, 'delay')?.delayMs ?? 0) + (stage(link, 'jitter')?.meanMs ?? 0),
    loss:
      (stage(link, 'bernoulli-loss')?.probability ?? 0) +
      (burst === undefined ? 0 : burst.toBad / (burst.toBad + burst.toGood)),
  };
}

const STEADY = Object.entries(LINK_PRESETS).filter(([, { up }]) => stage(up, 'trace') === undefined);

test.each(STEADY)('%s has its delay, loss and rate in both directions', async (_name, { up, down, source }) => {
  expect(source).not.toBe('');
  for (const link of [up, down]) {
    const { delayMs, loss } = stated(link);
    const bitsPerSecond = stage(link, 'rate')!.bitsPerSecond;
    const sendingUs = (100 * 8e6) / bitsPerSecond;
    const count = 4000;
    const jitterUs = (stage(link, 'jitter')?.meanMs ?? 0) * 1000;
    // Three times slower than the rate, and beyond the jitter: nothing waits.
    const intervalUs = Math.max(2000, Math.ceil(3 * sendingUs), 2 * jitterUs);
    const drive = await driveLink(link, { count, intervalUs });
    const lost = drive.others.length / count;
    // Losses come in bursts of 3 or less: at most 6 times the variance of independent ones.
    expect(Math.abs(lost - loss)).toBeLessThan(5 * Math.sqrt((6 * loss * (1 - loss)) / count) + 1e-9);
    const delay = mean(drive.arrivals.map(({ sentAtUs, arrivedAtUs }) => arrivedAtUs - sentAtUs));
    // 2 µs for rounding, and the standard error of a mean of uniforms.
    const tolerance = 2 + (5 * jitterUs) / Math.sqrt(3 * drive.arrivals.length);
    expect(Math.abs(delay - sendingUs - delayMs * 1000)).toBeLessThan(tolerance);
  }
});

test.each(['train', 'driving'] as const)(
  '%s carries about the mean of its drive when it is saturated',
  async (name) => {
    const means = { train: [2.0, 0.94], driving: [12.8, 6.0] }[name];
    for (const [i, link] of [LINK_PRESETS[name].down, LINK_PRESETS[name].up].entries()) {
      const count = 60_000;
      const intervalUs = Math.round(12_000 / (1.5 * means[i]!));
      const { arrivals } = await driveLink(link, { count, intervalUs, payloadBytes: 1472 });
      const mbps = (arrivals.length * 12_000) / (arrivals.at(-1)!.arrivedAtUs - arrivals[0]!.arrivedAtUs);
      // Rates of neighbouring minutes are no more alike than this.
      expect(Math.abs(mbps / means[i]! - 1)).toBeLessThan(0.35);
    }
  },
);
