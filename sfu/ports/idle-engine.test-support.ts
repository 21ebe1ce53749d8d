import type { Engine } from '../media/engine.ts';

/** An engine for tests in which no media flows. */
export function idleEngine(): Engine {
  return {
    candidates: [],
    fingerprints: [],
    createTransport: () => {
      throw new Error('no transport is expected in this test');
    },
    close: () => Promise.resolve(),
  };
}
