import * as fc from 'fast-check';
import { duplicateIdentitySteps } from '../families/duplicate-identity/generator.ts';
import type { Action, Step } from '../steps/step.ts';

/** Seeds that the family gives peer connections to. */
const CONNECTING_ONE_IN = 8;
const IDENTITIES = 3;
const PARTICIPANTS = 5;
const MOST_MORE = 12;
const PAUSES_MS = [0, 10, 100, 500, 1_000];

const participant = fc.nat({ max: PARTICIPANTS - 1 });
const more: fc.Arbitrary<Action> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('send-data' as const), participant, text: fc.constantFrom('a', 'b') }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('permit' as const),
      identity: fc.nat({ max: IDENTITIES - 1 }),
      canPublish: fc.boolean(),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('publish' as const), participant }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('mute' as const), participant, muted: fc.boolean() }), weight: 1 },
);

/** What happens in one round of a long run: what the family of colliding identities does, and among it data and permissions. */
export function churnSteps(seed: number, round: number): readonly Step[] {
  // Every second round has peer connections; the others are quicker, and so there are more of them.
  const familySeed = round % 2 === 0 ? CONNECTING_ONE_IN : 1;
  const added = fc.tuple(fc.nat(1_000), fc.constantFrom(...PAUSES_MS), more);
  const steps = fc
    .tuple(duplicateIdentitySteps(familySeed), fc.array(added, { minLength: 3, maxLength: MOST_MORE, size: 'max' }))
    .map(([own, additions]) => {
      const all: Step[] = [...own];
      for (const [place, afterMs, action] of additions) all.splice(place % (all.length + 1), 0, { ...action, afterMs });
      return all;
    });
  return fc.sample(steps, { seed: seed * 10_000 + round, numRuns: 1 })[0] ?? [];
}
