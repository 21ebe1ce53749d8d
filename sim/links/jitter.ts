import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';
import { checkNotNegative } from '../setting-checks.ts';

/** Random extra delay on top of a constant one. Only additions and square roots are used, which give the same bits everywhere. */
export interface JitterSettings {
  /**
   * `uniform`: extra = u · 2 · mean. `normal`: extra = max(0, mean + deviation · z), z the sum of twelve uniforms less six (Irwin–Hall).
   * `pareto`: extra = 3 · mean · ((1 − u)^(−1/4) − 1), a Lomax tail of shape 4 with the stated mean.
   */
  readonly distribution: 'uniform' | 'normal' | 'pareto';
  /** Milliseconds, 0 or more. */
  readonly meanMs: number;
  /** Milliseconds, 0 or more, for `normal`; a third of the mean when absent, so that one packet in a thousand is clipped at 0. */
  readonly deviationMs?: number;
  /** Whether a packet may overtake an earlier one; false when absent: then it waits until the earlier one has gone. */
  readonly isReordering?: boolean;
}

/** Terms of the Irwin–Hall sum: twelve make a variance of exactly 1. */
const NORMAL_TERMS = 12;
/** Shape of the Pareto tail: a power of two needs no more than square roots, and above 2 the variance is finite. */
const PARETO_SHAPE = 4;

export const jitter: LinkModel<JitterSettings> = (settings, { nowUs, passAt, chance }) => {
  checkNotNegative('meanMs', settings.meanMs);
  checkNotNegative('deviationMs', settings.deviationMs ?? 0);
  const extraMs = drawer(settings, chance);
  let lastUs = 0;
  return (packet) => {
    const drawnUs = nowUs() + Math.round(extraMs(packet) * 1000);
    const dueUs = settings.isReordering === true ? drawnUs : Math.max(drawnUs, lastUs);
    lastUs = dueUs;
    passAt(dueUs, 'link-jitter', packet);
  };
};

function drawer(
  { distribution, meanMs, deviationMs }: JitterSettings,
  chance: (meaning: string) => (packet: Packet) => number,
): (packet: Packet) => number {
  if (distribution === 'normal') {
    const terms = Array.from({ length: NORMAL_TERMS }, (_, i) => chance(`jitter-${i}`));
    const deviation = deviationMs ?? meanMs / 3;
    return (packet) => {
      const sum = terms.reduce((total, term) => total + term(packet), 0);
      return Math.max(0, meanMs + deviation * (sum - NORMAL_TERMS / 2));
    };
  }
  const uniform = chance('jitter');
  if (distribution === 'uniform') return (packet) => uniform(packet) * 2 * meanMs;
  const scale = (PARETO_SHAPE - 1) * meanMs;
  return (packet) => scale * (1 / Math.sqrt(Math.sqrt(1 - uniform(packet))) - 1);
}
