import { DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import type { History, PageRecord, RosterSnapshot } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { acceptedAtMs, isUndisturbed, joinOf, toldInfos, toldToGoUs } from './session-facts.ts';

/** An identity has one session, the youngest; only the older is told DUPLICATE_IDENTITY; a resume never makes or takes one. */
export const oneSessionChecker: Checker = {
  property: 11,
  title: 'one session per identity',
  *check(history) {
    const acceptedMs = acceptedAtMs(history);
    for (const snapshot of history.snapshots) yield* inSnapshot(history, snapshot, acceptedMs);
    for (const page of history.pages) {
      yield* resumes(history, page);
      yield* untold(history, page);
      if (page.replacedSocketsOpen > 0 && isUndisturbed(page, history.endUs)) {
        yield {
          atUs: history.endUs,
          text: `the older socket of ${page.name} (${page.identity}) is open beside the one of its resume`,
        };
      }
      yield* oldAfterNew(page, acceptedMs);
    }
    yield* reusedSids(history);
  },
};

function* inSnapshot(
  history: History,
  { askedUs, atUs, participants }: RosterSnapshot,
  acceptedMs: ReadonlyMap<string, number>,
): Iterable<Breach> {
  const seen = new Map<string, string>();
  for (const { identity, sid } of participants) {
    const other = seen.get(identity);
    if (other !== undefined) yield { atUs, text: `the server lists ${identity} twice: ${other} and ${sid}` };
    seen.set(identity, sid);
  }
  for (const page of history.pages) {
    const goneUs = toldToGoUs(page);
    const isListed = participants.some(({ sid }) => sid !== '' && sid === page.participantSid);
    if (isListed && goneUs !== undefined && goneUs <= askedUs && !wasRefused(page, goneUs)) {
      yield { atUs, text: `the server lists ${page.participantSid} of ${page.identity}, which it has told to go` };
    }
    const joined = joinOf(page);
    const older = participants.find(
      (info) => joined !== undefined && joined.atUs <= askedUs && isOlder(info, page, acceptedMs),
    );
    if (older !== undefined)
      yield {
        atUs,
        text: `the server lists ${older.sid} of ${page.identity} although it let in ${page.participantSid} later`,
      };
  }
}

function isOlder(info: ParticipantInfo, page: PageRecord, acceptedMs: ReadonlyMap<string, number>): boolean {
  if (info.identity !== page.identity || info.sid === page.participantSid) return false;
  return (acceptedMs.get(info.sid) ?? Infinity) < (acceptedMs.get(page.participantSid) ?? -Infinity);
}

/** The leave that a refused resume is answered with speaks of that socket, not of the session. */
function wasRefused(page: PageRecord, atUs: number): boolean {
  return page.attempts.some(
    ({ opening, endedUs }) => endedUs === atUs && opening?.kind === 'first-message' && opening.message.case === 'leave',
  );
}

function* resumes(history: History, page: PageRecord): Iterable<Breach> {
  for (const { kind, startedUs, endedUs, opening, participantSid } of page.attempts) {
    if (kind !== 'resume' || opening?.kind !== 'first-message') continue;
    const atUs = endedUs ?? startedUs;
    const who = `the resume of ${page.name} (${page.identity})`;
    if (opening.message.case === 'join') yield { atUs, text: `${who} was answered with a new session` };
    if (opening.message.case !== 'reconnect') continue;
    const goneUs = toldToGoUs(page);
    if (goneUs !== undefined && goneUs < startedUs)
      yield { atUs, text: `${who} was accepted although its session had been told to go` };
    const younger = history.pages.find(
      (other) => isYounger(other, page) && (joinOf(other)?.atUs ?? Infinity) <= startedUs,
    );
    if (younger !== undefined) {
      yield { atUs, text: `${who} was accepted although ${younger.name} had replaced ${participantSid}` };
    }
  }
}

function isYounger(other: PageRecord, page: PageRecord): boolean {
  const [a, b] = [joinOf(other)?.join.participant, joinOf(page)?.join.participant];
  if (other === page || a === undefined || b === undefined || a.identity !== b.identity) return false;
  return a.joinedAtMs > b.joinedAtMs;
}

/** On a good path the older page hears why it has to go. */
function* untold(history: History, page: PageRecord): Iterable<Breach> {
  if (!isUndisturbed(page, history.endUs) || page.attempts.length !== 1) return;
  const younger = history.pages.find((other) => isYounger(other, page));
  if (younger === undefined || hadEndedBefore(page, younger)) return;
  const isTold = page.signals.some(
    ({ message }) => message.case === 'leave' && message.value.reason === DisconnectReason.DUPLICATE_IDENTITY,
  );
  const joinedUs = joinOf(younger)?.atUs ?? 0;
  if (!isTold && !history.removals.some(({ identity }) => identity === page.identity)) {
    yield {
      atUs: joinedUs,
      text: `${page.name} was not told DUPLICATE_IDENTITY when ${younger.name} joined as ${page.identity}`,
    };
  }
}

/** True when the session was over before the server let the younger one in, which may be long after that one asked. */
function hadEndedBefore(page: PageRecord, younger: PageRecord): boolean {
  const [goneUs, joined, later] = [toldToGoUs(page), joinOf(page), joinOf(younger)];
  const [first, second] = [joined?.join.participant?.joinedAtMs, later?.join.participant?.joinedAtMs];
  if (goneUs === undefined || joined === undefined || first === undefined || second === undefined) return false;
  // The end and the JoinResponse came by one path, on which nothing changed; the server's times are whole milliseconds.
  return goneUs - joined.atUs < (Number(second - first) - 1) * 1_000;
}

/** Once a younger session was announced, no older one is, not even its end: clients follow the identity. */
function* oldAfterNew(observer: PageRecord, acceptedMs: ReadonlyMap<string, number>): Iterable<Breach> {
  const youngest = new Map<string, { readonly sid: string; readonly ms: number; readonly place: number }>();
  for (const { atUs, place, info } of toldInfos(observer)) {
    const ms = acceptedMs.get(info.sid);
    if (ms === undefined || isAfterResume(observer, place) || isOwnPast(observer, info)) continue;
    const known = youngest.get(info.identity);
    if (known === undefined || ms >= known.ms) youngest.set(info.identity, { sid: info.sid, ms, place });
    else {
      const text = `${observer.name} was told of ${info.sid} of ${info.identity} after the younger ${known.sid}`;
      yield { atUs, text };
    }
  }
}

/** Clients that follow sessions, not identities, are told of the end of the session that they themselves replaced (PRT-022). */
function isOwnPast({ identity, protocol }: PageRecord, info: ParticipantInfo): boolean {
  const isEnd = info.state === ParticipantInfo_State.DISCONNECTED;
  return isEnd && info.identity === identity && protocol < FIRST_IDENTITY_BASED_PROTOCOL;
}

/** Source: PRT-022. */
const FIRST_IDENTITY_BASED_PROTOCOL = 12;

/** The first update after a resume names sessions that ended meanwhile (REC-002). */
function isAfterResume({ signals }: PageRecord, place: number): boolean {
  return signals[place - 1]?.message.case === 'reconnect';
}

function* reusedSids(history: History): Iterable<Breach> {
  const owners = new Map<string, PageRecord>();
  for (const page of history.pages) {
    const joined = joinOf(page);
    if (joined === undefined) continue;
    const other = owners.get(page.participantSid);
    if (other !== undefined)
      yield { atUs: joined.atUs, text: `${page.name} was given ${page.participantSid}, the session of ${other.name}` };
    owners.set(page.participantSid, page);
    const told = joined.join.participant?.identity ?? '';
    if (told !== page.identity)
      yield { atUs: joined.atUs, text: `${page.name} joined as ${page.identity} and was told it is ${told}` };
  }
}
