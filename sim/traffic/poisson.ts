import { exponential } from '../random/exponential.ts';
import { intervalUs, type TrafficPattern, type TrafficRate } from './traffic-pattern.ts';

/** A Poisson process: exponential distances with mean 8 · packetBytes / bitsPerSecond. Packets per second: mean = variance = rate. */
export const poisson: TrafficPattern<TrafficRate> = (settings, random) => () =>
  exponential(random) * intervalUs(settings);
