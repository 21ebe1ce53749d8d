import { DisconnectReason, ParticipantInfo_Kind } from '@livekit/protocol';
import type { JoinParameters } from '#proto/livekit/join-parameters';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import type { SfuCore } from '../core.ts';
import { Participant } from '../participant/participant.ts';
import type { Room } from '../room/room.ts';
import { joinResponse } from './join-response.ts';
import type { SignalSession } from './signal-session.ts';

/**
 * Everything that happens on a join, in the order of the wire: the older session of the identity is told to go (PRT-021),
 * then JoinResponse, a fresh token, and what the media side starts with (wire order 2).
 */
export function join(
  core: SfuCore,
  room: Room,
  claims: ParticipantClaims,
  parameters: JoinParameters,
  session: SignalSession,
): Participant {
  evict(core, room, claims.identity);
  const participant = new Participant(core, room, misreadClaims(core, claims), parameters);
  room.add(participant);
  participant.attachSession(session);
  if (core.defects.has('join-not-first')) participant.startTokenRefresh();
  const response = joinResponse(core, room, participant);
  for (const info of response.otherParticipants) participant.seen.remember(info, core.clock.nowUs());
  participant.send({ case: 'join', value: response });
  participant.becameJoined();
  for (const observer of core.observers) observer.participantJoined?.(participant);
  participant.startTokenRefresh();
  if (participant.isRecorder) room.announcement.changedNow();
  else room.announcement.changed();
  participant.media.start({
    addTrackRequests: parameters.addTrackRequests,
    ...(parameters.publisherOffer === undefined ? {} : { publisherOffer: parameters.publisherOffer }),
  });
  room.tellMediaSessions(participant);
  return participant;
}

/** The claims as they are, unless a defect misreads them. */
function misreadClaims({ defects }: SfuCore, claims: ParticipantClaims): ParticipantClaims {
  const kind = defects.has('kind-ignored') ? ParticipantInfo_Kind.STANDARD : claims.kind;
  const video = defects.has('data-permission-detached') ? { canPublishData: true, ...claims.video } : claims.video;
  return { ...claims, kind, video };
}

/** Tells the older session of this identity to go; before the newer one's handshake is answered, so that it hears first (PRT-020, PRT-021). */
export function evict(core: SfuCore, room: Room, identity: string): void {
  if (core.defects.has('duplicate-identity-keeps-both')) return;
  const isReasonWrong = core.defects.has('duplicate-identity-wrong-reason');
  const reason = isReasonWrong ? DisconnectReason.SERVER_SHUTDOWN : DisconnectReason.DUPLICATE_IDENTITY;
  const older = room.participantByIdentity(identity);
  older?.close(reason, 'disconnect');
  if (older === undefined || !core.defects.has('late-cleanup-removes-newer')) return;
  core.clock.after(LATE_CLEANUP_MS, 'late-cleanup', () => {
    const newer = room.participantByIdentity(identity);
    if (newer !== undefined) room.participantClosed(newer);
  });
}

/** How late the defect of that name cleans up. */
const LATE_CLEANUP_MS = 100;
