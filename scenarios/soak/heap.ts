import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes of live objects and of memory outside the heap that they hold, after a forced collection. */
export function collectedBytes(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  // What a first collection lets finalizers release goes with the second.
  collect();
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + Math.max(external, arrayBuffers);
}

/** One look at the memory: after how many rounds, and what was there. */
export interface HeapSample {
  readonly rounds: number;
  readonly bytes: number;
}

/**
 * Growth in bytes per round: the slope of the line that fits best (least squares), which a single look at an unlucky moment cannot tilt
 * much. @throws Error with fewer than three samples
 */
export function growthPerRound(samples: readonly HeapSample[]): number {
  if (samples.length < 3) throw new Error(`Three samples make a slope, not ${samples.length}.`);
  const mean = (of: (sample: HeapSample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [rounds, bytes] = [mean((sample) => sample.rounds), mean((sample) => sample.bytes)];
  let covariance = 0;
  let variance = 0;
  for (const sample of samples) {
    covariance += (sample.rounds - rounds) * (sample.bytes - bytes);
    variance += (sample.rounds - rounds) ** 2;
  }
  return covariance / variance;
}
