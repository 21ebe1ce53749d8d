import type { LinkModel } from './link-model.ts';
import { checkAtLeast, checkProbability } from '../setting-checks.ts';

/**
 * Loss in bursts of a mean length. Source: libwebrtc call/simulated_network.cc. Formula: after a packet that arrived the next is lost with
 * p / ((1 − p) · b), after a lost one with 1 − 1 / b; then the share p is lost, and bursts are geometric with mean b.
 */
export interface BurstLossSettings {
  /** Share of packets lost, 0 to less than 1. */
  readonly probability: number;
  /** Mean packets per burst, 1 or more, and p / (1 − p) or more: bursts have to fit between what arrives. */
  readonly meanBurstPackets: number;
}

export const burstLoss: LinkModel<BurstLossSettings> = (settings, { chance, pass, drop }) => {
  const { probability, meanBurstPackets } = settings;
  checkProbability('probability', probability);
  checkAtLeast('meanBurstPackets', meanBurstPackets, Math.max(1, probability / (1 - probability)));
  const begins = probability / ((1 - probability) * meanBurstPackets);
  const goesOn = 1 - 1 / meanBurstPackets;
  const lost = chance('loss');
  let isBursting = false;
  return (packet) => {
    isBursting = lost(packet) < (isBursting ? goesOn : begins);
    if (isBursting) drop(packet, 'burst-loss');
    else pass(packet);
  };
};
