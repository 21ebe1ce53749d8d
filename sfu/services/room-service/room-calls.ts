import { DeleteRoomResponse, DisconnectReason, ListRoomsResponse } from '@livekit/protocol';
import type {
  CreateRoomRequest,
  DeleteRoomRequest,
  ListRoomsRequest,
  Room as RoomMessage,
  UpdateRoomMetadataRequest,
} from '@livekit/protocol';
import { TwirpError } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import type { Room } from '../../room/room.ts';
import type { Rooms } from '../../room/rooms.ts';
import type { CallerGrants } from './grants.ts';
import { wantMetadata, wantRoomName } from './request-limits.ts';

/** Source: ROOM-032…ROOM-034. */
export function createRoom(core: SfuCore, rooms: Rooms, grants: CallerGrants, request: CreateRoomRequest): RoomMessage {
  grants.wantCreate();
  wantRoomName(core.config.limits, request.name);
  wantMetadata(core.config.limits, request.metadata);
  if (request.roomPreset !== '') {
    throw new TwirpError('invalid_argument', 'unknown room configuration in create room request');
  }
  const present = rooms.find(request.name);
  if (present !== undefined && core.defects.has('create-room-overwrites')) present.setMetadata(request.metadata);
  const room = rooms.findOrCreate(request.name, {
    emptyTimeoutS: request.emptyTimeout,
    departureTimeoutS: request.departureTimeout,
    maxParticipants: request.maxParticipants,
    metadata: request.metadata,
    agents: request.agents,
    syncStreams: request.syncStreams,
  });
  return room.announcement.current;
}

/** Source: ROOM-035. */
export function listRooms(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  { names }: ListRoomsRequest,
): ListRoomsResponse {
  grants.wantList();
  const isAll = names.length === 0 || core.defects.has('list-rooms-ignores-names');
  const listed = rooms.list().filter(({ name }) => isAll || names.includes(name));
  return new ListRoomsResponse({ rooms: listed.map((room) => room.announcement.current) });
}

/** Source: ROOM-036…ROOM-038. */
export function deleteRoom(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  request: DeleteRoomRequest,
): DeleteRoomResponse {
  grants.wantCreate();
  const room = rooms.find(request.room);
  if (room === undefined && !core.defects.has('delete-unknown-succeeds')) throw roomNotFound();
  if (!core.defects.has('room-not-deleted')) room?.close(DisconnectReason.ROOM_DELETED);
  return new DeleteRoomResponse();
}

/** Source: ROOM-011, ROOM-052, ROOM-061. */
export function updateRoomMetadata(
  core: SfuCore,
  rooms: Rooms,
  grants: CallerGrants,
  request: UpdateRoomMetadataRequest,
): RoomMessage {
  if (!core.config.quirks.has('sizes-before-grants')) grants.wantAdmin(request.room);
  wantMetadata(core.config.limits, request.metadata);
  grants.wantAdmin(request.room);
  const room = wantRoom(rooms, request.room);
  room.setMetadata(request.metadata);
  return room.announcement.current;
}

/** @throws TwirpError `not_found` */
export function wantRoom(rooms: Rooms, name: string): Room {
  const room = rooms.find(name);
  if (room === undefined) throw roomNotFound();
  return room;
}

function roomNotFound(): TwirpError {
  return new TwirpError('not_found', 'requested room does not exist');
}
