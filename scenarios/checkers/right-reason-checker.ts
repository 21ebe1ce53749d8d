import { DisconnectReason, LeaveRequest_Action, ParticipantInfo_State } from '@livekit/protocol';
import type { LeaveRequest } from '@livekit/protocol';
import type { History, PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { hasTwin, isMediaDisturbed, NEVER_ACTIVE_US, toldInfos } from './session-facts.ts';

/** Whoever is told of an end is told its cause, and what to do about it. */
export const rightReasonChecker: Checker = {
  property: 9,
  title: 'right reason',
  *check(history) {
    for (const page of history.pages) {
      yield* leaves(history, page);
      yield* departures(history, page);
    }
  },
};

function* leaves(history: History, page: PageRecord): Iterable<Breach> {
  for (const { atUs, message } of page.signals) {
    if (message.case !== 'leave') continue;
    const { reason, action } = message.value;
    const isWellMarked = action === LeaveRequest_Action.RECONNECT || page.protocol < FIRST_PROTOCOL_WITH_ACTION;
    const isRight = isRefusal(page, atUs, reason)
      ? isWellMarked
      : isPossible(history, page, reason, atUs) && (!FINAL.has(reason) || isFinal(page, message.value));
    if (!isRight) {
      const text = `${page.name} (${page.identity}) was sent leave ${LeaveRequest_Action[action]} ${DisconnectReason[reason]}, which it had no cause for`;
      yield { atUs, text };
    }
  }
}

/** Ends after which coming back would be wrong: two tabs would throw one another out for ever. */
const FINAL: ReadonlySet<DisconnectReason> = new Set([
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.JOIN_FAILURE,
]);

function isFinal({ protocol }: PageRecord, { action, canReconnect }: LeaveRequest): boolean {
  return protocol < FIRST_PROTOCOL_WITH_ACTION ? !canReconnect : action === LeaveRequest_Action.DISCONNECT;
}

/** The answer to a resume of a session that is not there; it may come after the page has given up waiting. */
function isRefusal(page: PageRecord, atUs: number, reason: DisconnectReason): boolean {
  const hasAsked = page.attempts.some(({ kind, startedUs }) => kind === 'resume' && startedUs < atUs);
  return reason === DisconnectReason.STATE_MISMATCH && hasAsked;
}

/** Older clients are told by `can_reconnect` (SIG-110). */
const FIRST_PROTOCOL_WITH_ACTION = 13;

function* departures(history: History, observer: PageRecord): Iterable<Breach> {
  for (const { atUs, place, info } of toldInfos(observer)) {
    if (info.state !== ParticipantInfo_State.DISCONNECTED || isShort(observer, place)) continue;
    const about = history.pages.find(({ participantSid }) => participantSid === info.sid);
    if (about === undefined || isPossible(history, about, info.disconnectReason, atUs)) continue;
    const reason = DisconnectReason[info.disconnectReason];
    yield {
      atUs,
      text: `${observer.name} was told that ${about.name} (${about.identity}) left by ${reason}, which had no such cause`,
    };
  }
}

/** The first update after a resume names those who left meanwhile, without reasons (REC-002). */
function isShort({ signals }: PageRecord, place: number): boolean {
  return signals[place - 1]?.message.case === 'reconnect';
}

/** A client may resume this long after a transport failed (TIM-010); a resume ends that time. */
const RESUME_GRACE_US = 5_000_000;

/** Who resumed within the grace has lost its transport before that, and is not waited for any more. */
function hasJustResumed({ signals }: PageRecord, atUs: number): boolean {
  return signals.some(
    ({ atUs: resumedUs, message }) =>
      message.case === 'reconnect' && resumedUs <= atUs && atUs - resumedUs < RESUME_GRACE_US,
  );
}

function isPossible(history: History, page: PageRecord, reason: DisconnectReason, atUs: number): boolean {
  const did = (...kinds: readonly string[]): boolean =>
    page.deeds.some((deed) => deed.atUs <= atUs && kinds.includes(deed.kind));
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return did('leave');
    case DisconnectReason.DUPLICATE_IDENTITY:
      return hasTwin(history, page, atUs);
    case DisconnectReason.PARTICIPANT_REMOVED:
      return history.removals.some((removal) => removal.identity === page.identity && removal.atUs <= atUs);
    case DisconnectReason.SIGNAL_CLOSE:
      return did('kill', 'cut', 'vanish', 'move', 'link') || page.attempts.length > 1;
    case DisconnectReason.CONNECTION_TIMEOUT:
      return isMediaDisturbed(page, atUs) && !hasJustResumed(page, atUs);
    case DisconnectReason.JOIN_FAILURE:
      return atUs - page.startedUs >= NEVER_ACTIVE_US;
    case DisconnectReason.STATE_MISMATCH:
      return isMediaDisturbed(page, atUs);
    case DisconnectReason.UNKNOWN_REASON:
      // What was still queued about a replaced session becomes its end without a reason (PRT-023).
      return hasTwin(history, page, atUs);
    default:
      return false;
  }
}
