import type { LinkSettings } from '#sim/links/registry';

/** How the path between a participant and the server is, in both directions. */
export interface LinkCondition {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** 0…100. */
  readonly lossPercent: number;
}

/** A participant and its server in one town. */
export const NORMAL_LINK: LinkCondition = { delayMs: 5, jitterMs: 0, lossPercent: 0 };

/** The condition as link settings of the simulator. */
export function linkSettings({ delayMs, jitterMs, lossPercent }: LinkCondition): LinkSettings {
  return [
    ...(lossPercent === 0 ? [] : [{ model: 'bernoulli-loss' as const, probability: lossPercent / 100 }]),
    { model: 'delay', delayMs },
    ...(jitterMs === 0 ? [] : [{ model: 'jitter' as const, distribution: 'uniform' as const, meanMs: jitterMs }]),
  ];
}
