import type { LinkModel } from './link-model.ts';
import { checkProbability } from '../setting-checks.ts';

/**
 * Loss in bursts: a Markov chain of a good and a bad state, one step per packet. Source: Gilbert 1960, Elliott 1963.
 * Formula: share of bad = toBad / (toBad + toGood); a bad period is 1 / toGood packets long on average;
 * loss = share of bad · lossInBad + share of good · lossInGood.
 */
export interface GilbertElliottLossSettings {
  /** Probability of going from good to bad, per packet, 0 to 1. */
  readonly toBad: number;
  /** Probability of going from bad to good, per packet, 0 to 1. */
  readonly toGood: number;
  /** Probability of loss in the bad state, 0 to 1; 1 when absent. */
  readonly lossInBad?: number;
  /** Probability of loss in the good state, 0 to 1; 0 when absent. */
  readonly lossInGood?: number;
}

export const gilbertElliottLoss: LinkModel<GilbertElliottLossSettings> = (settings, { chance, pass, drop }) => {
  const { toBad, toGood, lossInBad = 1, lossInGood = 0 } = settings;
  checkProbability('toBad', toBad);
  checkProbability('toGood', toGood);
  checkProbability('lossInBad', lossInBad);
  checkProbability('lossInGood', lossInGood);
  const changes = chance('state');
  const lost = chance('loss');
  let isBad = false;
  return (packet) => {
    if (changes(packet) < (isBad ? toGood : toBad)) isBad = !isBad;
    if (lost(packet) < (isBad ? lossInBad : lossInGood)) drop(packet, 'gilbert-elliott-loss');
    else pass(packet);
  };
};
