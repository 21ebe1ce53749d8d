import { expect, it } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import { createVirtualWorldFactory } from './virtual-world.ts';

/** One case per kind of thing that an engine does: media with feedback, data, a key frame for whoever comes later. */
const THREE = ['media/audio-forwarded', 'data/reliable', 'media/key-frame-for-newcomer'];

it.each(['null-cipher', 'model'] as const)('cases pass with the engine %s', { timeout: 60_000 }, async (engine) => {
  const cases = CASES.filter(({ id }) => THREE.includes(id));
  const worlds = createVirtualWorldFactory({ seed: 'engines', engine });
  const results = await runSuite({ cases, worlds, runId: 'engines', failuresRerun: false });
  expect(results.map(({ verdict, reason }) => ({ verdict, reason }))).toEqual(
    THREE.map(() => expect.objectContaining({ verdict: 'pass' }) as unknown),
  );
});
