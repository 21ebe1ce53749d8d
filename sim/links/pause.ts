import type { LinkModel } from './link-model.ts';
import { checkNotNegative } from '../setting-checks.ts';

/** Holds every packet for a while from now on, and then lets all go at once, in order: a radio that hands over, a suspended router. */
export interface PauseSettings {
  /** Milliseconds, 0 or more, from the moment the link is set. */
  readonly forMs: number;
}

export const pause: LinkModel<PauseSettings> = ({ forMs }, { nowUs, passAt, pass }) => {
  checkNotNegative('forMs', forMs);
  const endUs = nowUs() + Math.round(forMs * 1000);
  return (packet) => {
    if (nowUs() > endUs) pass(packet);
    else passAt(endUs, 'link-pause', packet);
  };
};
