import type { RandomStream } from '../random/random-stream.ts';
import { checkPositive } from '../setting-checks.ts';
import { constant } from './constant.ts';
import { onOff, type OnOffSettings } from './on-off.ts';
import { poisson } from './poisson.ts';
import type { TrafficPattern, TrafficRate } from './traffic-pattern.ts';

/** Every pattern of cross traffic by the name that settings use: one line per pattern. */
class TrafficPatterns {
  readonly constant: TrafficPattern<TrafficRate> = constant;
  readonly 'on-off': TrafficPattern<OnOffSettings> = onOff;
  readonly poisson: TrafficPattern<TrafficRate> = poisson;
}

type Settings<Pattern> = Pattern extends TrafficPattern<infer S> ? S : never;

/** Cross traffic as data: the name of its pattern, and the pattern's settings. */
export type TrafficSettings = {
  [Name in keyof TrafficPatterns]: { readonly pattern: Name } & Settings<TrafficPatterns[Name]>;
}[keyof TrafficPatterns];

const PATTERNS = new TrafficPatterns();

/** Makes the pattern that settings describe. */
export function makeTraffic(settings: TrafficSettings, random: RandomStream): () => number {
  checkPositive('bitsPerSecond', settings.bitsPerSecond);
  checkPositive('packetBytes', settings.packetBytes);
  const pattern = PATTERNS[settings.pattern] as TrafficPattern<TrafficSettings>;
  return pattern(settings, random);
}
