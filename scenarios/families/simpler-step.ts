import { NORMAL_LINK } from '../steps/link-condition.ts';
import type { Step } from '../steps/step.ts';

/** Round pauses to try instead of a longer one, in ms. */
const ROUND_MS = [0, 10, 100, 1_000, 5_000, 10_000];
/** The protocol that today's clients speak. */
const USUAL_PROTOCOL = 16;

/** The same step with one thing about it simpler, the greatest gain first; none when it cannot be simpler. */
export function* simplerSteps(step: Step): Iterable<Step> {
  for (const afterMs of ROUND_MS) if (afterMs < step.afterMs) yield { ...step, afterMs };
  switch (step.do) {
    case 'join':
      if (step.connects) yield { ...step, connects: false };
      if (step.protocol !== USUAL_PROTOCOL) yield { ...step, protocol: USUAL_PROTOCOL };
      break;
    case 'fault-at':
      if (step.fault !== 'cut') yield { ...step, fault: 'cut' };
      break;
    case 'blackhole':
      if (step.path !== 'both') yield { ...step, path: 'both' };
      if (step.what !== 'all') yield { ...step, what: 'all' };
      break;
    case 'set-link':
      if (step.link.lossPercent > 0) yield { ...step, link: { ...step.link, lossPercent: 0 } };
      if (step.link.jitterMs > 0) yield { ...step, link: { ...step.link, jitterMs: 0 } };
      if (step.link.delayMs !== NORMAL_LINK.delayMs)
        yield { ...step, link: { ...step.link, delayMs: NORMAL_LINK.delayMs } };
      break;
    default:
  }
}
