import { describe, expect, it, vi } from 'vitest';
import type { DefectName } from '#sfu/defects/catalogue';
import { describeScenario } from '../../steps/scenario.ts';
import { exploreSeed, replaySeed } from '../explore-seed.ts';
import { duplicateIdentityFamily } from './family.ts';

// Two seconds of work each; on a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** Steps that a person reads at a glance. */
const MOST_SHRUNK_STEPS = 6;
const SEEDS_EACH = 3;

/**
 * Defects, the property that must catch each, and a seed shortly before one that finds it: the generator knows nothing of them. The
 * nightly run searches from seed 1 on.
 */
const SIGHT: readonly (readonly [DefectName, number, number])[] = [
  ['stale-leave-after-rejoin', 11, 1],
  ['resume-wrong-sid-accepted', 11, 6],
  ['duplicate-identity-keeps-both', 11, 1],
  ['old-update-after-new', 11, 1],
  ['duplicate-identity-wrong-reason', 9, 1],
  ['departure-timer-lost', 10, 24],
  ['late-cleanup-removes-newer', 10, 2],
  ['newest-refused', 2, 1],
  ['resume-keeps-older-socket', 11, 2],
  ['join-not-first', 13, 1],
];

describe('a family that sees', () => {
  it.each(SIGHT)('finds %s without knowing of it, and shrinks it', async (defect, property, near) => {
    let shrunk;
    for (let seed = near; seed < near + SEEDS_EACH && shrunk === undefined; seed++) {
      shrunk = (await exploreSeed(duplicateIdentityFamily, seed, [defect])).shrunk;
    }
    expect(shrunk?.violations[0]?.property).toBe(property);
    expect(shrunk?.scenario.steps.length, describeScenario(shrunk?.scenario ?? { steps: [] })).toBeLessThanOrEqual(
      MOST_SHRUNK_STEPS,
    );
  });

  it('lets the sound server pass, twice with the same trace', async () => {
    for (let seed = 100; seed < 120; seed++) {
      const { first } = await exploreSeed(duplicateIdentityFamily, seed, []);
      expect(first.violations, `seed ${seed}`).toEqual([]);
      if (seed % 8 === 0) {
        expect((await replaySeed(duplicateIdentityFamily, seed, { detect: true })).traceHash).toBe(first.traceHash);
      }
    }
  });
});
