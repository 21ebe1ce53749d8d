import { ParticipantInfo_State } from '@livekit/protocol';
import type { ParticipantInfo, Room } from '@livekit/protocol';
import type { History, PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { toldInfos } from './session-facts.ts';

/** At the end everybody has been told what the server says of the room, and the server lists nobody who is not there. */
export const rosterAgreementChecker: Checker = {
  property: 10,
  title: 'roster agreement',
  *check(history) {
    const last = history.snapshots.at(-1);
    if (last === undefined) return;
    yield* ghosts(history, last.participants);
    for (const page of history.pages) {
      if (!page.isSocketOpen || page.isGone || page.participantSid === '') continue;
      yield* differences(page, last.participants, history.endUs);
      yield* miscounts(page, last.participants, history.endUs);
    }
  },
};

function* ghosts({ pages, endUs }: History, listed: readonly ParticipantInfo[]): Iterable<Breach> {
  for (const { sid, identity } of listed) {
    const page = pages.find(({ participantSid }) => participantSid === sid);
    // A session whose JoinResponse never arrived belongs to a page that is still there or to one that is gone.
    const owners =
      page === undefined ? pages.filter((each) => each.identity === identity && each.participantSid === '') : [page];
    if (owners.some(({ isGone }) => !isGone)) continue;
    yield { atUs: endUs, text: `the server still lists ${identity} (${sid}), whose page ${page?.name ?? ''} is gone` };
  }
}

function* differences(page: PageRecord, listed: readonly ParticipantInfo[], atUs: number): Iterable<Breach> {
  const told = foldRoster(page);
  const own = listed.find(({ sid }) => sid === page.participantSid);
  if (own === undefined) {
    yield { atUs, text: `${page.name} (${page.identity}) has an open socket and the server does not list it` };
    return;
  }
  for (const info of listed) {
    const known = told.get(info.identity);
    if (known?.sid !== info.sid) {
      const instead = known === undefined ? 'nobody' : known.sid;
      yield { atUs, text: `${page.name} knows ${instead} as ${info.identity}, the server lists ${info.sid}` };
    } else if (viewOf(known) !== viewOf(info)) {
      yield {
        atUs,
        text: `${page.name} was told of ${info.identity} ${viewOf(known)}, the server lists ${viewOf(info)}`,
      };
    }
  }
  const identities = new Set(listed.map(({ identity }) => identity));
  for (const [identity, { sid }] of told) {
    if (!identities.has(identity) && !mayHaveMissedEnd(page, sid))
      yield { atUs, text: `${page.name} still knows ${identity} (${sid}), whom the server does not list` };
  }
}

/** To the server, what came by a socket that the page let go has been read: its pings were answered. */
function mayHaveMissedEnd(page: PageRecord, sid: string): boolean {
  const toldUs = toldInfos(page).findLast(({ info }) => info.sid === sid)?.atUs ?? 0;
  return page.attempts.some(({ letsGo, startedUs }) => letsGo && startedUs >= toldUs);
}

/** Counts follow within 5 s (ROOM-012), which are over. */
function* miscounts(page: PageRecord, listed: readonly ParticipantInfo[], atUs: number): Iterable<Breach> {
  let told: Room | undefined;
  for (const { message } of page.signals) {
    if (message.case === 'join' || message.case === 'roomUpdate') told = message.value.room ?? told;
  }
  if (told === undefined) return;
  const publishers = listed.filter(({ isPublisher }) => isPublisher).length;
  if (told.numParticipants !== listed.length)
    yield {
      atUs,
      text: `${page.name} was told that ${told.numParticipants} are in the room, the server lists ${listed.length}`,
    };
  if (told.numPublishers !== publishers)
    yield { atUs, text: `${page.name} was told that ${told.numPublishers} publish, the server lists ${publishers}` };
}

/** From this protocol on clients take the end of a session for the end of its identity (PRT-022). */
const FIRST_IDENTITY_BASED_PROTOCOL = 12;

/** The room as the client of a page believes it to be, itself included. */
export function foldRoster(page: PageRecord): ReadonlyMap<string, ParticipantInfo> {
  const followsIdentities = page.protocol >= FIRST_IDENTITY_BASED_PROTOCOL;
  const roster = new Map<string, ParticipantInfo>();
  for (const { info } of toldInfos(page)) {
    if (info.state !== ParticipantInfo_State.DISCONNECTED) roster.set(info.identity, info);
    else if (followsIdentities || roster.get(info.identity)?.sid === info.sid) roster.delete(info.identity);
  }
  return roster;
}

/** What of an info everybody must agree on, as text. */
function viewOf(info: ParticipantInfo): string {
  const { state, name, metadata, attributes, isPublisher, tracks, permission } = info;
  return JSON.stringify({
    state: ParticipantInfo_State[state],
    name,
    metadata,
    attributes: Object.entries(attributes).map(String).sort(),
    isPublisher,
    tracks: tracks.map((track) => `${track.sid} ${track.name}${track.muted ? ' muted' : ''}`).sort(),
    permission: permission?.toJsonString() ?? '',
  });
}
