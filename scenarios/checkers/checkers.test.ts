import {
  DisconnectReason,
  JoinResponse,
  LeaveRequest,
  LeaveRequest_Action as Action,
  ParticipantInfo,
  ReconnectResponse,
  Room,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { ReceivedSignal } from '#conformance/probe/signal-session';
import type { History, PageRecord } from '../actors/history.ts';
import { violationsOf } from './checker.ts';
import { CONTROL_PLANE_CHECKERS } from './control-plane-checkers.ts';

const SECOND_US = 1_000_000;
const ALICE = new ParticipantInfo({ sid: 'PA_1', identity: 'alice', joinedAtMs: 1n });

type Message = ReceivedSignal['message'];

const joined = (participant: ParticipantInfo, numParticipants = 1, numPublishers = 0): Message => ({
  case: 'join',
  value: new JoinResponse({ participant, room: new Room({ numParticipants, numPublishers }) }),
});
const leave = (reason: DisconnectReason, action: Action): Message => ({
  case: 'leave',
  value: new LeaveRequest({ reason, action }),
});

/** A page whose messages come one a second, from the first second on. */
function page(messages: readonly Message[], more: Partial<PageRecord> = {}): PageRecord {
  const signals = messages.map((message, index) => ({
    ...{ atUs: (index + 1) * SECOND_US, order: index, format: 'binary' as const },
    message,
  }));
  return {
    ...{ name: 'p0#1', participant: 0, identity: 'alice', protocol: 16, connects: false, startedUs: 0 },
    ...{ participantSid: 'PA_1', signals, closes: [], attempts: [], deeds: [], isSocketOpen: true },
    ...{ replacedSocketsOpen: 0, isGone: false, wasPingAnswered: true },
    ...more,
  };
}

function violations(of: PageRecord, more: Partial<History> = {}): string[] {
  const endUs = 40 * SECOND_US;
  const snapshot = { askedUs: endUs, atUs: endUs, participants: of.isSocketOpen ? [ALICE] : [] };
  const history = { pages: [of], snapshots: [snapshot], removals: [], healedUs: 10 * SECOND_US, endUs, ...more };
  return violationsOf(history, CONTROL_PLANE_CHECKERS).map(({ property, text }) => `${property}: ${text}`);
}

describe('the checkers of signalling and rosters', () => {
  it('have nothing against a page that joins and stays', () => expect(violations(page([joined(ALICE)]))).toEqual([]));

  it('see that a new session begins with what it was not given', () => {
    const heir = ALICE.clone();
    heir.metadata = 'of another';
    expect(violations(page([joined(heir)]))).toContainEqual(expect.stringMatching(/^11: .* begins with metadata/));
  });

  it.each([
    [2, 1],
    [0, 0],
  ])('see that what a page said after its join is not listed, and excuse what it said before (%i s)', (atS, count) => {
    const attempt = {
      kind: 'join',
      startedUs: 0,
      letsGo: false,
      endedUs: SECOND_US,
      participantSid: '',
      signalsBefore: 0,
    } as const;
    const deeds = [
      { atUs: atS * SECOND_US, kind: 'metadata', asked: { metadata: 'a', attributes: { k: 'b' } } },
    ] as const;
    const told = violations(page([joined(ALICE)], { deeds, attempts: [{ ...attempt, opening: undefined }] }));
    expect(told.filter((text) => text.startsWith('10: p0#1 (alice) set '))).toHaveLength(2 * count);
  });

  it.each([
    [1_900, false],
    [2_100, true],
  ])(
    'see that a session was not told why it had to go, unless it had ended before (%i ms later)',
    (laterMs, isExcused) => {
      const first = { kind: 'join', startedUs: 0, letsGo: false, endedUs: SECOND_US, opening: undefined } as const;
      const attempts = [{ ...first, participantSid: '', signalsBefore: 0 }];
      const gone = leave(DisconnectReason.JOIN_FAILURE, Action.DISCONNECT);
      const older = page([joined(ALICE), { case: 'pong', value: 0n }, { case: 'pong', value: 0n }, gone], { attempts });
      const twin = new ParticipantInfo({ sid: 'PA_2', identity: 'alice', joinedAtMs: BigInt(1 + laterMs + 1_000) });
      const younger = page([joined(twin)], { name: 'p1#1', participantSid: 'PA_2', startedUs: SECOND_US / 2 });
      const told = violations(older, { pages: [older, younger] });
      expect(told.some((text) => text.includes('was not told DUPLICATE_IDENTITY'))).toBe(!isExcused);
    },
  );

  it.each([
    [false, 1],
    [true, 0],
  ])('see that an end was never told, unless it may have come by a socket that was let go (%s)', (letsGo, count) => {
    const bob = new ParticipantInfo({ sid: 'PA_2', identity: 'bob', joinedAtMs: 2n });
    const told = joined(ALICE);
    if (told.case === 'join') told.value.otherParticipants = [bob];
    const attempt = { kind: 'resume', startedUs: 2 * SECOND_US, letsGo, endedUs: 3 * SECOND_US } as const;
    const attempts = [{ ...attempt, participantSid: 'PA_1', signalsBefore: 1, opening: undefined }];
    const found = violations(page([told], { attempts })).filter((text) => text.includes('still knows bob'));
    expect(found).toHaveLength(count);
  });

  it('see that the room is miscounted', () => {
    const told = violations(page([joined(ALICE, 2)]));
    expect(told).toEqual(['10: p0#1 was told that 2 are in the room, the server lists 1']);
  });

  it('see that publishers are miscounted', () => {
    const told = violations(page([joined(ALICE, 1, 2)]));
    expect(told).toEqual(['10: p0#1 was told that 2 publish, the server lists 0']);
  });

  it.each([
    [Action.DISCONNECT, 0],
    [Action.RECONNECT, 1],
    [Action.RESUME, 1],
  ])('take action %i after a removal for what it is', (action, count) => {
    const messages = [joined(ALICE), leave(DisconnectReason.PARTICIPANT_REMOVED, action)];
    const removed = page(messages, { isSocketOpen: false });
    const removals = [{ atUs: SECOND_US, identity: 'alice' }];
    expect(violations(removed, { removals }).filter((text) => text.startsWith('9:'))).toHaveLength(count);
  });

  it.each([
    [3, 0],
    [0, 1],
  ])('let a transport that is lost end a session, %i s after the grace that a resume ended', (late, count) => {
    const lost = leave(DisconnectReason.CONNECTION_TIMEOUT, Action.RESUME);
    const resumed: Message = { case: 'reconnect', value: new ReconnectResponse() };
    // Something else every second.
    const pings = Array.from({ length: 3 + late }, (): Message => ({ case: 'pong', value: 1n }));
    const end = leave(DisconnectReason.CONNECTION_TIMEOUT, Action.DISCONNECT);
    const messages = [joined(ALICE), lost, resumed, ...pings, end];
    const ended = page(messages, {
      connects: true,
      isSocketOpen: false,
      deeds: [{ atUs: SECOND_US, kind: 'link' }],
    });
    expect(violations(ended).filter((text) => text.startsWith('9:'))).toHaveLength(count);
  });
});
