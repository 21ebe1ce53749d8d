import type { LinkModel } from './link-model.ts';
import { checkProbability } from '../setting-checks.ts';

/** Independent loss. Formula: each packet is lost with probability p; bursts are geometric with mean 1 / (1 − p). */
export interface BernoulliLossSettings {
  /** 0 to 1. */
  readonly probability: number;
}

export const bernoulliLoss: LinkModel<BernoulliLossSettings> = ({ probability }, { chance, pass, drop }) => {
  checkProbability('probability', probability);
  const lost = chance('loss');
  return (packet) => (lost(packet) < probability ? drop(packet, 'bernoulli-loss') : pass(packet));
};
