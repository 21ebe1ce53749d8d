import { LeaveRequest_Action } from '@livekit/protocol';
import type { JoinResponse, ParticipantInfo } from '@livekit/protocol';
import type { History, PageRecord } from '../actors/history.ts';

/** The JoinResponse of a page and when it came. */
export function joinOf(page: PageRecord): { readonly atUs: number; readonly join: JoinResponse } | undefined {
  for (const { atUs, message } of page.signals) if (message.case === 'join') return { atUs, join: message.value };
  return undefined;
}

/** Infos that a page was told, in order; those of one message share its place. */
export function toldInfos(page: PageRecord): readonly ToldInfo[] {
  return page.signals.flatMap(({ atUs, message }, place): ToldInfo[] => {
    const toldBy = (infos: readonly ParticipantInfo[], isJoin: boolean): ToldInfo[] =>
      infos.map((info) => ({ atUs, place, info, isJoin }));
    if (message.case === 'update') return toldBy(message.value.participants, false);
    if (message.case !== 'join') return [];
    const { participant, otherParticipants } = message.value;
    return toldBy([...(participant === undefined ? [] : [participant]), ...otherParticipants], true);
  });
}

export interface ToldInfo {
  readonly atUs: number;
  /** Place of its message among the page's signals. */
  readonly place: number;
  readonly info: ParticipantInfo;
  /** In JoinResponse; else in an update. */
  readonly isJoin: boolean;
}

/** Milliseconds since 1970 at which the server let a session in, by participant sid, from everything that anybody was told. */
export function acceptedAtMs(history: History): ReadonlyMap<string, number> {
  const bySid = new Map<string, number>();
  const learn = ({ sid, joinedAtMs }: ParticipantInfo): void => {
    if (joinedAtMs !== 0n && !bySid.has(sid)) bySid.set(sid, Number(joinedAtMs));
  };
  for (const page of history.pages) for (const { info } of toldInfos(page)) learn(info);
  for (const { participants } of history.snapshots) participants.forEach(learn);
  return bySid;
}

/** When a page was told that its session is over: leave with another action than RESUME. */
export function toldToGoUs(page: PageRecord): number | undefined {
  return page.signals.find(
    ({ message }) => message.case === 'leave' && message.value.action !== LeaveRequest_Action.RESUME,
  )?.atUs;
}

/** True when nothing that the page or its path did or suffered before `untilUs` can explain an end of its session. */
export function isUndisturbed(page: PageRecord, untilUs: number): boolean {
  return !page.deeds.some(({ kind, atUs }) => atUs <= untilUs && DISTURBING.has(kind));
}

/**
 * True when the peer connections of a page may have failed: by its path, or because it resumed while they were being set up, when
 * descriptions on their way over the former socket are lost.
 */
export function isMediaDisturbed(page: PageRecord, untilUs: number): boolean {
  const hasResumed = page.attempts.some(({ kind, startedUs }) => kind === 'resume' && startedUs <= untilUs);
  return page.connects && (hasResumed || !isUndisturbed(page, untilUs));
}

const DISTURBING: ReadonlySet<string> = new Set(['leave', 'kill', 'vanish', 'cut', 'move', 'link']);

/** Never active within this: removed by the server (SIG-116), whatever else is right. */
export const NEVER_ACTIVE_US: number = 60_000_000;

/** Another page asked to join with the identity before `untilUs` and after this page had asked. */
export function hasTwin(history: History, page: PageRecord, untilUs: number): boolean {
  return history.pages.some((other) => {
    if (other === page || other.identity !== page.identity) return false;
    // Requests overtake one another on different paths: the later one to be asked may be let in first.
    return other.startedUs <= untilUs;
  });
}
