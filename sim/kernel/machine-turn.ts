import { setImmediate } from 'node:timers';

/**
 * The one machine primitive the simulator needs. Node finishes every microtask and `process.nextTick` between two immediates, so an
 * event per immediate means that no event begins before the previous one has wholly ended.
 */
export function onNextTurn(run: () => void): void {
  setImmediate(run);
}
