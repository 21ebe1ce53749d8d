import { DisconnectReason, ParticipantUpdate, ReconnectResponse, RoomUpdate } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import type { JoinParameters } from '#proto/livekit/join-parameters';
import type { SfuCore } from '../core.ts';
import type { Participant } from '../participant/participant.ts';
import { clientConfiguration, iceServers } from '../signal/join-response.ts';
import { leaveRequest } from '../signal/leave-request.ts';
import type { SignalSession } from '../signal/signal-session.ts';

/** Clients from this protocol on are told who left while they were away (SIG-110). */
const FIRST_PROTOCOL_WITH_DISCONNECTED_UPDATE = 9;

/**
 * Everything that happens on a resume, in the order of the wire: the former socket is closed (SIG-057) without hurting the
 * participant, then ReconnectResponse, who left meanwhile, everybody, the room, a fresh token, and the media side's offer
 * (REC-002). For the others nothing happens at all (REC-008).
 */
export function resume(
  core: SfuCore,
  participant: Participant,
  { syncState }: JoinParameters,
  session: SignalSession,
): void {
  const awaySinceUs = participant.contact.heardUs;
  participant.replaceSession(session);
  if (core.defects.has('resume-announced-as-join')) participant.replaceClaims(participant.claims);
  participant.send({
    case: 'reconnect',
    value: new ReconnectResponse({
      iceServers: iceServers(core),
      serverInfo: core.serverInfo,
      ...clientConfiguration(participant),
      lastMessageSeq: participant.media.lastReliableSequence ?? 0,
    }),
  });
  if (!core.defects.has('resume-without-update')) sendUpdates(core, participant, awaySinceUs);
  if (!core.defects.has('resume-without-room-update')) {
    participant.send({ case: 'roomUpdate', value: new RoomUpdate({ room: participant.room.announcement.current }) });
  }
  if (!core.defects.has('resume-without-token')) participant.startTokenRefresh();
  participant.media.resume();
  if (syncState !== undefined && !core.config.quirks.has('join-sync-state-dropped')) {
    participant.media.handleSyncState(syncState);
    if (!session.isOpen) return;
  }
  for (const observer of core.observers) observer.participantResumed?.(participant);
  if (!participant.simulated.takeDisconnectAfterResume(core.clock.nowUs())) return;
  session.close();
  participant.signalEnded();
}

function sendUpdates(core: SfuCore, participant: Participant, awaySinceUs: number): void {
  const isLate = core.defects.has('resume-forgets-the-gone');
  if (participant.clientProtocol >= FIRST_PROTOCOL_WITH_DISCONNECTED_UPDATE && !isLate) {
    const participants = goneSince(participant, awaySinceUs);
    if (participants.length > 0) participant.send({ case: 'update', value: new ParticipantUpdate({ participants }) });
  }
  participant.sendUpdate(participant.room.visibleInfos(undefined));
}

/**
 * Who left since the client was last heard, as livekit-server tells (REC-002); and who left before, where nothing proves that the client has read
 * it and nobody of that identity is back. Clients follow identities: the end of a former session would end the present one.
 */
function goneSince({ seen, room, contact }: Participant, awaySinceUs: number): ParticipantInfo[] {
  const told = new Set(seen.disconnectedSince(awaySinceUs).map(({ sid }) => sid));
  const isBack = (identity: string): boolean => room.participantByIdentity(identity) !== undefined;
  return seen
    .disconnectedSince(Math.min(contact.readUntilUs, awaySinceUs))
    .filter(({ sid, identity }) => told.has(sid) || !isBack(identity));
}

/** The session to resume is not there: the client shall join anew, and the socket closes (REC-005, REC-006). */
export function refuseResume(core: SfuCore, session: SignalSession, clientProtocol: number): void {
  const action = core.defects.has('resume-wrong-action') ? 'disconnect' : 'reconnect';
  const leave = leaveRequest(clientProtocol, DisconnectReason.STATE_MISMATCH, action);
  if (leave !== undefined) session.send({ case: 'leave', value: leave });
  session.close();
}
