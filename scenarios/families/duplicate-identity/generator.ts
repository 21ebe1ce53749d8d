import * as fc from 'fast-check';
import type { LinkCondition } from '../../steps/link-condition.ts';
import { FAULTS, PHASES, type Action, type Step } from '../../steps/step.ts';

const MOST_PARTICIPANTS = 5;
const FEWEST_PARTICIPANTS = 2;
/** Fewer than participants, so that they collide. */
const IDENTITIES = 3;
const MOST_LATER_EPISODES = 9;

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
const pauseMs = fc.constantFrom(...PAUSES_MS);
const identity = fc.nat({ max: IDENTITIES - 1 });
const protocol = fc.oneof(
  { arbitrary: fc.constant(16), weight: 8 },
  { arbitrary: fc.constantFrom(...PROTOCOLS), weight: 1 },
);
const text = fc.constantFrom('', 'a', 'b');

type Join = Extract<Action, { do: 'join' }>;

/** @param connects Whether participants of this run may have peer connections, which take far longer to simulate */
function join(connects: boolean, who: fc.Arbitrary<number> = participant): fc.Arbitrary<Join> {
  return fc.record({
    do: fc.constant('join' as const),
    participant: who,
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
    arbitrary: fc.record({
      do: fc.constant('set-attribute' as const),
      participant,
      key: fc.constantFrom('k', 'l'),
      text,
    }),
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
  { arbitrary: plain('move'), weight: 1 },
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

function plain<Do extends 'leave' | 'kill' | 'vanish' | 'cut-signal' | 'resume' | 'publish' | 'heal' | 'move'>(
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
  return fc.tuple(pauseMs, action).map(([afterMs, what]) => ({ ...what, afterMs }));
}

/** What others do while somebody is away. */
function newsOf(connects: boolean): fc.Arbitrary<Action> {
  return fc.oneof(
    plain('leave'),
    plain('kill'),
    join(connects),
    fc.record({ do: fc.constant('set-metadata' as const), participant, text }),
    fc.record({ do: fc.constant('remove' as const), identity }),
  );
}

/** Somebody loses the way for a while; what others do meanwhile is news on the return. */
function outage(connects: boolean): fc.Arbitrary<readonly Step[]> {
  const loss = fc.constantFrom('cut-signal' as const, 'blackhole' as const);
  const news = fc.array(timed(newsOf(connects)), { minLength: 1, maxLength: 3 });
  const awayMs = fc.constantFrom(3_500, 100, 5_500);
  return fc.tuple(participant, loss, news, pauseMs, awayMs).map(([who, what, meanwhile, beforeMs, forMs]) => {
    const resume = { do: 'resume', participant: who } as const;
    if (what === 'cut-signal') {
      return [{ do: what, participant: who, afterMs: beforeMs }, ...meanwhile, { ...resume, afterMs: forMs }];
    }
    return [
      { do: what, participant: who, path: 'both', what: 'signal', afterMs: beforeMs },
      ...meanwhile,
      { do: 'heal', participant: who, afterMs: forMs },
      { ...resume, afterMs: 0 },
    ];
  });
}

/** Everybody joins, under colliding identities; then anything. Every list is a legal scenario. */
function stepsOf(connects: boolean): fc.Arbitrary<readonly Step[]> {
  const size = 'max';
  const joins = fc
    .array(timed(join(connects, fc.constant(0))), {
      minLength: FEWEST_PARTICIPANTS,
      maxLength: MOST_PARTICIPANTS,
      size,
    })
    .map((each) => each.map((step, index) => ({ ...step, participant: index })));
  const episode = fc.oneof(
    { arbitrary: timed(laterActions(connects)).map((step) => [step]), weight: 6 },
    { arbitrary: outage(connects), weight: 1 },
  );
  const later = fc.array(episode, { maxLength: MOST_LATER_EPISODES, size });
  return fc.tuple(joins, later).map(([first, then]) => [...first, ...then.flat()]);
}

/** One run in this many may have peer connections: they cost ten times the rest. */
const CONNECTING_ONE_IN = 8;

/** The steps of one run. Shrinks to fewer steps, participants and faults, and to smaller numbers. */
export function duplicateIdentitySteps(seed: number): fc.Arbitrary<readonly Step[]> {
  return stepsOf(seed % CONNECTING_ONE_IN === 0);
}
