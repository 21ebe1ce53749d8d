import type { RandomStream } from '../random/random-stream.ts';

export interface PortPool {
  /** First and last port that may be given. */
  readonly range: readonly [first: number, last: number];
  readonly random: RandomStream;
}

/**
 * Picks the public port of a new mapping: called with the private port and with what says whether a port is free; undefined when none is.
 * Source: RFC 4787 §4.2. A NAT makes one per protocol; it keeps its state in the closure.
 */
export type PortAssignment = (
  pool: PortPool,
) => (privatePort: number, isFree: (port: number) => boolean) => number | undefined;

/** The first free port from `begin` on, going round. */
export function firstFree(
  [first, last]: PortPool['range'],
  begin: number,
  isFree: (port: number) => boolean,
): number | undefined {
  const count = last - first + 1;
  for (let i = 0; i < count; i++) {
    const port = first + ((begin - first + i) % count);
    if (isFree(port)) return port;
  }
  return undefined;
}
