import { exponential, nearlyNormal } from '../../random/exponential.ts';
import { RandomStream } from '../../random/random-stream.ts';

/** What was measured of a drive: rates of one-second bins, and gaps of 200 ms or more without any opportunity. */
export interface DriveStatistics {
  readonly meanMbps: number;
  /** Tenth, fiftieth and ninetieth percentile, Mbit/s. */
  readonly quantilesMbps: readonly [number, number, number];
  readonly gapsPerMinute: number;
  /** Share of the time that lies in gaps, 0 to 1. */
  readonly gapShare: number;
  /** Correlation of the rates of neighbouring seconds. */
  readonly lag1: number;
}

/** Drives by operator, radio and direction. */
export type SyntheticTraceName =
  'att-lte-down' | 'tmobile-lte-down' | 'tmobile-umts-down' | 'tmobile-umts-up' | 'verizon-lte-down' | 'verizon-lte-up';

/**
 * Statistics of the drives that are published with Mahimahi (recorded with Saturator, Winstein et al., "Stochastic Forecasts Achieve High
 * Throughput and Low Delay over Cellular Networks", NSDI 2013). The traces are under the GPL and not part of this; figures about them are
 * facts.
 */
export const DRIVES: Readonly<Record<SyntheticTraceName, DriveStatistics>> = {
  'att-lte-down': { meanMbps: 5.2, quantilesMbps: [1.3, 5.4, 8.6], gapsPerMinute: 5.3, gapShare: 0.057, lag1: 0.92 },
  'tmobile-lte-down': { meanMbps: 12.8, quantilesMbps: [3.8, 9.9, 25], gapsPerMinute: 10, gapShare: 0.072, lag1: 0.82 },
  'tmobile-umts-down': {
    meanMbps: 2.0,
    quantilesMbps: [0.16, 1.9, 4.0],
    gapsPerMinute: 10.7,
    gapShare: 0.13,
    lag1: 0.89,
  },
  'tmobile-umts-up': {
    meanMbps: 0.94,
    quantilesMbps: [0.3, 1.1, 1.4],
    gapsPerMinute: 7.3,
    gapShare: 0.099,
    lag1: 0.85,
  },
  'verizon-lte-down': { meanMbps: 5.0, quantilesMbps: [1.3, 4.3, 9.7], gapsPerMinute: 2.1, gapShare: 0.017, lag1: 0.8 },
  'verizon-lte-up': { meanMbps: 6.0, quantilesMbps: [2.3, 5.7, 10.6], gapsPerMinute: 1.7, gapShare: 0.02, lag1: 0.72 },
};

/** Length of a synthetic trace before it repeats. */
const TRACE_S = 600;
const OPPORTUNITY_BITS = 1500 * 8;
/** Shortest gap that the statistics count. */
const GAP_MS = 200;
/** Slowest rate outside a gap: an opportunity each 100 ms, so that slowness is not counted as a gap. */
const FLOOR_MBPS = 0.12;
/** Ninetieth percentile of the standard normal distribution. */
const Z90 = 1.2816;

const made = new Map<string, readonly number[]>();

/** A trace with about the statistics of a drive: the same name and seed give the same trace everywhere. */
export function syntheticTrace(name: SyntheticTraceName, seed: string = ''): readonly number[] {
  const key = `${name} ${seed}`;
  let trace = made.get(key);
  if (trace === undefined) made.set(key, (trace = driveTrace(DRIVES[name], key)));
  return trace;
}

/**
 * Makes opportunities, in milliseconds, from statistics. Rates: a first-order autoregressive series of one value per second, put through
 * the quantiles by straight lines. Gaps: exponential times between them, 200 ms and an exponential rest long.
 */
export function driveTrace(statistics: DriveStatistics, seed: string, seconds: number = TRACE_S): number[] {
  const rates = new RandomStream(seed, 'drive rates');
  const gaps = gapsMs(statistics, new RandomStream(seed, 'drive gaps'));
  // Gaps take their part of every second's rate, and they loosen the tie between neighbours.
  const scale = 1 / (1 - statistics.gapShare);
  const memory = Math.min(0.98, statistics.lag1 + 0.03 + statistics.gapShare * 0.6);
  const innovation = Math.sqrt(1 - memory * memory);
  const opportunities: number[] = [];
  let z = nearlyNormal(rates);
  let credit = 0;
  let gap = gaps.next().value;
  for (let second = 0; second < seconds; second++) {
    const bitsPerMs = rateOf(z, statistics.quantilesMbps) * scale * 1000;
    for (let ms = second * 1000 + 1; ms <= (second + 1) * 1000; ms++) {
      if (ms >= gap.endMs) gap = gaps.next().value;
      if (ms >= gap.beginMs) continue;
      credit += bitsPerMs;
      for (; credit >= OPPORTUNITY_BITS; credit -= OPPORTUNITY_BITS) opportunities.push(ms);
    }
    z = memory * z + innovation * nearlyNormal(rates);
  }
  // The trace repeats after its last opportunity, so that one stands at its very end.
  opportunities.push(seconds * 1000);
  return opportunities;
}

function rateOf(z: number, [p10, p50, p90]: DriveStatistics['quantilesMbps']): number {
  return Math.max(FLOOR_MBPS, p50 + (z / Z90) * (z < 0 ? p50 - p10 : p90 - p50));
}

interface Gap {
  readonly beginMs: number;
  readonly endMs: number;
}

function* gapsMs({ gapsPerMinute, gapShare }: DriveStatistics, stream: RandomStream): Generator<Gap, Gap> {
  const lengthMs = (gapShare * 60_000) / gapsPerMinute;
  const betweenMs = 60_000 / gapsPerMinute - lengthMs;
  for (let endMs = 0; ;) {
    const beginMs = endMs + exponential(stream) * betweenMs;
    endMs = beginMs + GAP_MS + exponential(stream) * Math.max(0, lengthMs - GAP_MS);
    yield { beginMs, endMs };
  }
}
