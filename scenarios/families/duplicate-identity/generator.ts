import * as fc from 'fast-check';
import type { LinkCondition } from '../../steps/link-condition.ts';
import { FAULTS, PHASES, type Action, type Step } from '../../steps/step.ts';

const MOST_PARTICIPANTS = 5;
const FEWEST_PARTICIPANTS = 2;
/** Fewer than participants, so that they collide. */
const IDENTITIES = 3;
const MOST_LATER_STEPS = 10;

/** The edges at which things went wrong before (`spec/bugs.md` 3.4), in ms: within one flight, around news batches, resumes and timeouts. */
const PAUSES_MS = [0, 1, 5, 10, 12, 20, 30, 100, 500, 1_000, 3_000, 3_500, 5_500, 10_000];
/** Protocols before and after clients began to follow identities by themselves (12), and the one of today. */
const PROTOCOLS = [16, 11, 9];
const LINKS: readonly LinkCondition[] = [
  { delayMs: 1, jitterMs: 0, lossPercent: 0 },
  { delayMs: 50, jitterMs: 0, lossPercent: 0 },
  { delayMs: 20, jitterMs: 10, lossPercent: 2 },
  { delayMs: 40, jitterMs: 30, lossPercent: 20 },
  { delayMs: 300, jitterMs: 0, lossPercent: 5 },
];

const participant = fc.nat({ max: MOST_PARTICIPANTS - 1 });
const identity = fc.nat({ max: IDENTITIES - 1 });
const protocol = fc.oneof(
  { arbitrary: fc.constant(16), weight: 8 },
  { arbitrary: fc.constantFrom(...PROTOCOLS), weight: 1 },
);
const text = fc.constantFrom('', 'a', 'b');

/** @param connects Whether participants of this run may have peer connections, which take far longer to simulate */
function join(connects: boolean): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant('join' as const),
    participant,
    identity,
    connects: connects ? fc.boolean() : fc.constant(false),
    protocol,
  });
}

const ofPage = fc.oneof(
  { arbitrary: plain('leave'), weight: 3 },
  { arbitrary: plain('kill'), weight: 3 },
  { arbitrary: plain('vanish'), weight: 1 },
  { arbitrary: plain('cut-signal'), weight: 3 },
  { arbitrary: plain('resume'), weight: 5 },
  { arbitrary: plain('publish'), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('mute' as const), participant, muted: fc.boolean() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('set-metadata' as const), participant, text }), weight: 3 },
  {
    arbitrary: fc.record({ do: fc.constant('set-attribute' as const), participant, key: fc.constant('k'), text }),
    weight: 1,
  },
);

const faults = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('set-link' as const), participant, link: fc.constantFrom(...LINKS) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('blackhole' as const),
      participant,
      path: fc.constantFrom('both' as const, 'up' as const, 'down' as const),
      what: fc.constantFrom('all' as const, 'signal' as const, 'media' as const),
    }),
    weight: 2,
  },
  { arbitrary: plain('heal'), weight: 2 },
  {
    arbitrary: fc.record({
      do: fc.constant('fault-at' as const),
      participant,
      phase: fc.constantFrom(...PHASES),
      fault: fc.constantFrom(...FAULTS),
    }),
    weight: 2,
  },
);

function plain<Do extends 'leave' | 'kill' | 'vanish' | 'cut-signal' | 'resume' | 'publish' | 'heal'>(
  what: Do,
): fc.Arbitrary<{ do: Do; participant: number }> {
  return fc.record({ do: fc.constant(what), participant });
}

function laterActions(connects: boolean): fc.Arbitrary<Action> {
  return fc.oneof(
    { arbitrary: join(connects), weight: 6 },
    { arbitrary: ofPage, weight: 10 },
    { arbitrary: faults, weight: 4 },
    { arbitrary: fc.record({ do: fc.constant('remove' as const), identity }), weight: 1 },
  );
}

function timed(action: fc.Arbitrary<Action>): fc.Arbitrary<Step> {
  return fc.tuple(fc.constantFrom(...PAUSES_MS), action).map(([afterMs, what]) => ({ ...what, afterMs }));
}

/** Joins whose identities collide, then anything: every list is a legal scenario. */
function stepsOf(connects: boolean): fc.Arbitrary<Step[]> {
  const joins = fc.array(timed(join(connects)), {
    minLength: FEWEST_PARTICIPANTS,
    maxLength: MOST_PARTICIPANTS,
    size: 'max',
  });
  const later = fc.array(timed(laterActions(connects)), { maxLength: MOST_LATER_STEPS, size: 'max' });
  return fc.tuple(joins, later).map(([first, then]) => [...first, ...then]);
}

/** One run in this many may have peer connections: they cost ten times the rest. */
const CONNECTING_ONE_IN = 8;

/** The steps of one run. Shrinks to fewer steps, participants and faults, and to smaller numbers. */
export function duplicateIdentitySteps(seed: number): fc.Arbitrary<readonly Step[]> {
  return stepsOf(seed % CONNECTING_ONE_IN === 0);
}
