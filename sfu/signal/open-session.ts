import { DisconnectReason } from '@livekit/protocol';
import type { SignalRequest } from '@livekit/protocol';
import { reasonOf } from '#proto/errors';
import type { SfuCore } from '../core.ts';
import type { Participant } from '../participant/participant.ts';
import { refuseResume, resume } from '../reconnect/resume.ts';
import type { RoomOptions } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Admitted } from './admission.ts';
import { handleRequest } from './handle-request.ts';
import { evict, join } from './join.ts';
import { signalMockOf } from './signal-mock.ts';
import { SignalSession } from './signal-session.ts';
import type { SignalPipe } from './signal-session.ts';

/** Opens the session of an admitted socket: a join, or the resume of a session that is still there. */
export function openSession(core: SfuCore, rooms: Rooms, admitted: Admitted, pipe: SignalPipe): SignalSession {
  const session = new SignalSession(pipe, core.defects);
  const participant = admitted.parameters.reconnect
    ? resumed(core, rooms, admitted, session)
    : joined(core, rooms, admitted, session);
  if (participant !== undefined) attach(core, participant, session);
  return session;
}

/** A room that nobody asked for has the server's defaults. */
const NO_OPTIONS: RoomOptions = { emptyTimeoutS: 0, departureTimeoutS: 0, maxParticipants: 0, metadata: '' };

function joined(core: SfuCore, rooms: Rooms, admitted: Admitted, session: SignalSession): Participant {
  const { claims, parameters, roomName } = admitted;
  const settings = core.defects.has('room-config-ignored') ? undefined : claims.roomConfig;
  const room = rooms.findOrCreate(roomName, {
    emptyTimeoutS: settings?.emptyTimeout ?? 0,
    departureTimeoutS: settings?.departureTimeout ?? 0,
    maxParticipants: settings?.maxParticipants ?? 0,
    metadata: settings?.metadata ?? '',
    agents: settings?.agents ?? [],
    syncStreams: settings?.syncStreams ?? false,
  });
  if (core.defects.has('identity-unique-across-rooms')) {
    for (const other of rooms.list()) if (other !== room) evict(core, other, claims.identity);
  }
  return join(core, room, claims, parameters, session);
}

/**
 * Finds the session to resume: same room, same identity, and the sid that the client names. livekit-server looks at the
 * identity alone, so that a replaced tab can take over (REC-004); here a wrong sid is refused. No room is made (REC-007).
 */
function resumed(core: SfuCore, rooms: Rooms, admitted: Admitted, session: SignalSession): Participant | undefined {
  const { claims, parameters, roomName } = admitted;
  const { quirks } = core.config;
  if (quirks.has('resume-creates-room')) rooms.findOrCreate(roomName, NO_OPTIONS);
  const participant = rooms.find(roomName)?.participantByIdentity(claims.identity);
  const isAnySid = core.defects.has('resume-wrong-sid-accepted') || quirks.has('resume-sid-unchecked');
  const isUnchecked = isAnySid || parameters.participantSid === '';
  const isNamed = isUnchecked || parameters.participantSid === participant?.participantSid;
  if (participant !== undefined && isNamed && !core.defects.has('resume-refused')) {
    participant.mock = signalMockOf(core, claims);
    resume(core, participant, parameters, session);
    return participant;
  }
  if (core.defects.has('resume-unknown-joins')) return joined(core, rooms, admitted, session);
  refuseResume(core, session, parameters.protocol);
  return undefined;
}

function attach(core: SfuCore, participant: Participant, session: SignalSession): void {
  session.attach({
    onRequest: (request) => {
      participant.contact.heard(core.clock.nowUs());
      if (handleSafely(core, participant, request)) return;
      if (!core.defects.has('unknown-message-closes')) return;
      session.close();
      if (participant.isCurrentSession(session)) participant.signalEnded();
    },
    onRead: (untilUs) => participant.contact.read(untilUs),
    onGarbage: () => {
      core.log(`${participant.room.name}/${participant.identity}: a signalling frame could not be read, socket closed`);
      if (core.defects.has('garbage-kills-room')) participant.room.close(DisconnectReason.UNKNOWN_REASON);
      if (participant.isCurrentSession(session)) participant.signalEnded();
    },
    onEnd: () => {
      if (participant.isCurrentSession(session)) participant.signalEnded();
    },
  });
}

/** One client's bad message must not hurt the others, whatever a handler makes of it. */
function handleSafely(core: SfuCore, participant: Participant, request: SignalRequest): boolean {
  try {
    return handleRequest(core, participant, request);
  } catch (error) {
    const who = `${participant.room.name}/${participant.identity}`;
    core.log(`${who}: ${request.message.case ?? 'empty message'} could not be handled: ${reasonOf(error)}`);
    return true;
  }
}
