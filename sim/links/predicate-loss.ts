import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';

/** Loses the packets that a function picks; a function cannot be written to a file, so this is for tests, not for recorded plans. */
export interface PredicateLossSettings {
  readonly isLost: (packet: Packet) => boolean;
}

export const predicateLoss: LinkModel<PredicateLossSettings> = ({ isLost }, { pass, drop }) => {
  return (packet) => (isLost(packet) ? drop(packet, 'predicate-loss') : pass(packet));
};
