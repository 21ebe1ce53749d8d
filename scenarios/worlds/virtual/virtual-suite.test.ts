import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import { createVirtualWorldFactory } from './virtual-world.ts';

const run = promisify(execFile);
const SUPPORT = fileURLToPath(new URL('./trace-hashes.test-support.ts', import.meta.url));

/** One case per kind of thing that a run does: refusal, join, replacement, media, data, and waiting out a timer. */
const SIX = [
  'tokens/refused',
  'rooms/join',
  'presence/duplicate-identity',
  'media/audio-forwarded',
  'data/reliable',
  'presence/departure-timeout',
];

async function hashesInAnotherProcess(seed: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--conditions=source', SUPPORT, seed, ...SIX]);
  return stdout;
}

describe('the conformance suite in the virtual world', () => {
  it(
    'passes against the clean reference SFU, every case, without a use of the machine',
    { timeout: 300_000 },
    async () => {
      const worlds = createVirtualWorldFactory({ seed: 'suite', detect: true });
      const results = await runSuite({ cases: CASES, worlds, runId: 'suite', failuresRerun: false });
      const notPassed = results.filter(({ verdict }) => verdict !== 'pass');
      expect(notPassed.map(({ caseId, verdict, reason }) => ({ caseId, verdict, reason }))).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(60);
    },
  );

  it('gives the same trace hashes in two processes, and others with another seed', { timeout: 60_000 }, async () => {
    const [first, second, other] = await Promise.all(['a', 'a', 'b'].map(hashesInAnotherProcess));
    expect(first?.trim().split('\n')).toHaveLength(SIX.length);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('gives the same trace hash beside another world in one process', { timeout: 60_000 }, async () => {
    const cases = CASES.filter(({ id }) => SIX.includes(id));
    const suite = async (): Promise<(string | undefined)[]> => {
      const worlds = createVirtualWorldFactory({ seed: 'beside' });
      const results = await runSuite({ cases, worlds, runId: 'beside' });
      return results.map(({ runs }) => runs.at(-1)?.traceHash);
    };
    const [one, two] = await Promise.all([suite(), suite()]);
    expect(two).toEqual(one);
    expect(one).not.toContain(undefined);
  });
});
