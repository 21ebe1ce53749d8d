import type { LinkModel } from './link-model.ts';

/** Loses exactly the packets of a list: what a shrunk failure comes down to. */
export interface ListedLossSettings {
  /** Indices of packets in this direction, counted from 0 since the world began. */
  readonly indices: readonly number[];
}

export const listedLoss: LinkModel<ListedLossSettings> = ({ indices }, { pass, drop }) => {
  const listed = new Set(indices);
  return (packet) => (listed.has(packet.index) ? drop(packet, 'listed-loss') : pass(packet));
};
