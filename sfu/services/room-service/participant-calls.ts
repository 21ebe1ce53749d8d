import { DisconnectReason, ListParticipantsResponse, RemoveParticipantResponse } from '@livekit/protocol';
import type {
  ListParticipantsRequest,
  ParticipantInfo,
  ParticipantPermission,
  RoomParticipantIdentity,
  UpdateParticipantRequest,
} from '@livekit/protocol';
import { TwirpError } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import { metadataSteps } from '../../participant/metadata-update.ts';
import type { Participant } from '../../participant/participant.ts';
import type { Rooms } from '../../room/rooms.ts';
import type { CallerGrants } from './grants.ts';
import { wantAttributes, wantMetadata, wantParticipantName } from './request-limits.ts';

/** An unknown room has nobody in it; hidden participants are listed (ROOM-039, JWT-011). */
export function listParticipants(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  request: ListParticipantsRequest,
): ListParticipantsResponse {
  grants.wantAdmin(request.room);
  const listed = core.defects.has('list-participants-empty') ? [] : (rooms.find(request.room)?.participants() ?? []);
  return new ListParticipantsResponse({ participants: listed.map((participant) => participant.info()) });
}

/** Source: ROOM-039. */
export function getParticipant(rooms: Rooms, grants: CallerGrants, request: RoomParticipantIdentity): ParticipantInfo {
  grants.wantAdmin(request.room);
  return wantParticipant(rooms, request.room, request.identity).info();
}

/** Source: ROOM-040. */
export function removeParticipant(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  request: RoomParticipantIdentity,
): RemoveParticipantResponse {
  grants.wantAdmin(request.room);
  const participant = wantParticipant(rooms, request.room, request.identity);
  const isReasonWrong = core.defects.has('remove-wrong-reason');
  const reason = isReasonWrong ? DisconnectReason.ROOM_DELETED : DisconnectReason.PARTICIPANT_REMOVED;
  if (!core.defects.has('remove-participant-ignored')) participant.close(reason, 'disconnect');
  return new RemoveParticipantResponse();
}

/** Source: ROOM-046…ROOM-048, JWT-020. livekit-server looks at the sizes before the grant. */
export function updateParticipant(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  request: UpdateParticipantRequest,
): ParticipantInfo {
  const { limits, quirks } = core.config;
  if (!quirks.has('sizes-before-grants')) grants.wantAdmin(request.room);
  wantParticipantName(limits, request.name);
  wantMetadata(limits, request.metadata);
  if (!core.defects.has('attributes-limit-unchecked')) wantAttributes(limits, request.attributes);
  grants.wantAdmin(request.room);
  const participant = wantParticipant(rooms, request.room, request.identity);
  const isSilent = core.defects.has('update-participant-silent');
  for (const claims of metadataSteps(participant.claims, request, core.defects))
    participant.replaceClaims(claims, isSilent);
  if (request.permission !== undefined) participant.replacePermission(asked(core, participant, request.permission));
  return participant.info();
}

function asked(
  { defects }: SfuCore,
  participant: Participant,
  permission: ParticipantPermission,
): ParticipantPermission {
  if (!defects.has('permission-update-merged')) return permission;
  const merged = permission.clone();
  merged.canSubscribe ||= participant.permission.canSubscribe;
  merged.canPublish ||= participant.permission.canPublish;
  merged.canPublishData ||= participant.permission.canPublishData;
  merged.canUpdateMetadata ||= participant.permission.canUpdateMetadata;
  return merged;
}

/** @throws TwirpError `not_found` */
export function wantParticipant(rooms: Rooms, roomName: string, identity: string): Participant {
  const participant = rooms.find(roomName)?.participantByIdentity(identity);
  if (participant === undefined) throw new TwirpError('not_found', 'participant does not exist');
  return participant;
}
