import type { LinkModel } from './link-model.ts';
import { checkPositive } from '../setting-checks.ts';

/** Drops what is too large, without a word: a path whose ICMP is filtered. */
export interface MtuSettings {
  /** Largest IP packet in bytes, headers included (1500 on Ethernet, 1280 the least that IPv6 allows). */
  readonly bytes: number;
}

export const mtu: LinkModel<MtuSettings> = ({ bytes }, { pass, drop }) => {
  checkPositive('bytes', bytes);
  return (packet) => (packet.wireBytes > bytes ? drop(packet, 'mtu') : pass(packet));
};
