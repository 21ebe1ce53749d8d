import type { RandomStream } from '../random/random-stream.ts';

/** Sizes and rate that every pattern has. */
export interface TrafficRate {
  /** Bits per second, above 0, headers included: while sending for `on-off`, on average for the others. */
  readonly bitsPerSecond: number;
  /** Bytes per packet, above 0, headers included. */
  readonly packetBytes: number;
}

/** Gives, packet for packet, the microseconds (not rounded) until the next. */
export type TrafficPattern<Settings> = (settings: Settings, random: RandomStream) => () => number;

/** The distance of packets that follow one another at a rate. */
export function intervalUs({ bitsPerSecond, packetBytes }: TrafficRate): number {
  return (packetBytes * 8e6) / bitsPerSecond;
}
