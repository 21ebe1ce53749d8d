import { intervalUs, type TrafficPattern, type TrafficRate } from './traffic-pattern.ts';

/** Constant bit rate. Formula: a packet each 8 · packetBytes / bitsPerSecond. */
export const constant: TrafficPattern<TrafficRate> = (settings) => () => intervalUs(settings);
