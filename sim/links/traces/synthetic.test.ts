import { expect, test } from 'vitest';
import { DRIVES, driveTrace, syntheticTrace, type DriveStatistics } from './synthetic.ts';

const SECONDS = 3600;

/** The statistics of a trace, measured as those of the drives were. */
function measure(trace: readonly number[]): DriveStatistics {
  const bins = Array.from({ length: SECONDS }, () => 0);
  let [last, gaps, gapMs] = [0, 0, 0];
  for (const ms of trace) {
    if (ms - last >= 200) {
      gaps++;
      gapMs += ms - last;
    }
    last = ms;
    bins[Math.ceil(ms / 1000) - 1]! += 0.012;
  }
  const sorted = bins.toSorted((a, b) => a - b);
  const meanMbps = bins.reduce((sum, rate) => sum + rate, 0) / SECONDS;
  const off = bins.map((rate) => rate - meanMbps);
  const variance = off.reduce((sum, value) => sum + value * value, 0);
  const covariance = off.slice(1).reduce((sum, value, i) => sum + value * off[i]!, 0);
  return {
    meanMbps,
    quantilesMbps: [sorted[SECONDS * 0.1]!, sorted[SECONDS * 0.5]!, sorted[SECONDS * 0.9]!],
    gapsPerMinute: (gaps * 60) / SECONDS,
    gapShare: gapMs / SECONDS / 1000,
    lag1: covariance / variance,
  };
}

test.each(Object.entries(DRIVES))(
  '%s has the statistics of its drive over an hour, within stated bounds',
  (name, drive) => {
    const seen = measure(driveTrace(drive, `test ${name}`, SECONDS));
    const ratio = (a: number, b: number): number => Math.abs(a / b - 1);
    expect(ratio(seen.meanMbps, drive.meanMbps)).toBeLessThan(0.15);
    expect(ratio(seen.quantilesMbps[1], drive.quantilesMbps[1])).toBeLessThan(0.15);
    expect(ratio(seen.quantilesMbps[2], drive.quantilesMbps[2])).toBeLessThan(0.15);
    expect(Math.abs(seen.quantilesMbps[0] - drive.quantilesMbps[0])).toBeLessThan(0.15 * drive.meanMbps);
    expect(ratio(seen.gapsPerMinute, drive.gapsPerMinute)).toBeLessThan(0.35);
    expect(ratio(seen.gapShare, drive.gapShare)).toBeLessThan(0.35);
    expect(Math.abs(seen.lag1 - drive.lag1)).toBeLessThan(0.1);
  },
);

test('the same name and seed give the same trace, another seed another', () => {
  const one = syntheticTrace('verizon-lte-down', 'a');
  expect(driveTrace(DRIVES['verizon-lte-down'], 'verizon-lte-down a')).toEqual(one);
  expect(syntheticTrace('verizon-lte-down', 'b')).not.toEqual(one);
  expect(one.every((ms, i) => ms >= (one[i - 1] ?? 0))).toBe(true);
  expect(one.at(-1)).toBe(600_000);
});
