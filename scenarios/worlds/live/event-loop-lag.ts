import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';

/** How often the event loop is looked at. */
const RESOLUTION_MS = 10;

/** Begins to measure how late this process's event loop runs; the returned function ends it and gives the worst lag. */
export function measureEventLoopLag(): () => number {
  const histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return () => {
    histogram.disable();
    // The histogram holds the whole distance between two looks.
    return histogram.count === 0 ? 0 : Math.max(0, histogram.max / 1e6 - RESOLUTION_MS);
  };
}
