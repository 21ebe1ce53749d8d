import type { LinkModel } from './link-model.ts';
import { checkNotNegative } from '../setting-checks.ts';

/** Constant one-way delay. Formula: arrival = departure + delay; first in, first out. */
export interface DelaySettings {
  /** Milliseconds, 0 or more; fractions down to a microsecond. */
  readonly delayMs: number;
}

export const delay: LinkModel<DelaySettings> = ({ delayMs }, { nowUs, passAt }) => {
  checkNotNegative('delayMs', delayMs);
  const delayUs = Math.round(delayMs * 1000);
  return (packet) => passAt(nowUs() + delayUs, 'link-delay', packet);
};
