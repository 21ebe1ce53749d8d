import { describe, expect, it, vi } from 'vitest';
import { describeScenario } from '../../steps/scenario.ts';
import { exploreSeed, replaySeed } from '../explore-seed.ts';
import { duplicateIdentityFamily } from './family.ts';
import { SIGHT } from './sight.ts';

// Two seconds of work each; on a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** Steps that a person reads at a glance. */
const MOST_SHRUNK_STEPS = 6;
const SEEDS_EACH = 3;

describe('a family that sees', () => {
  it.each(SIGHT)('finds $defect without knowing of it, and shrinks it', async ({ defect, property, near }) => {
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
