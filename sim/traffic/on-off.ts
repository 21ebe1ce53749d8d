import { exponential } from '../random/exponential.ts';
import { checkNotNegative, checkPositive } from '../setting-checks.ts';
import { intervalUs, type TrafficPattern, type TrafficRate } from './traffic-pattern.ts';

/** Bursts: constant bit rate while on. Formula: mean rate = bitsPerSecond · onMs / (onMs + offMs). */
export interface OnOffSettings extends TrafficRate {
  /** Mean length of sending, exponential, milliseconds, above 0. */
  readonly onMs: number;
  /** Mean length of silence, exponential, milliseconds, 0 or more. */
  readonly offMs: number;
}

export const onOff: TrafficPattern<OnOffSettings> = (settings, random) => {
  checkPositive('onMs', settings.onMs);
  checkNotNegative('offMs', settings.offMs);
  let leftUs = exponential(random) * settings.onMs * 1000;
  return () => {
    let silentUs = 0;
    // A packet's distance is made of time that is on; it may reach over silences.
    let wantedUs = intervalUs(settings);
    const beginUs = wantedUs;
    while (wantedUs > leftUs) {
      wantedUs -= leftUs;
      silentUs += exponential(random) * settings.offMs * 1000;
      leftUs = exponential(random) * settings.onMs * 1000;
    }
    leftUs -= wantedUs;
    return beginUs + silentUs;
  };
};
