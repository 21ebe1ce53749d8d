import {
  CreateRoomRequest,
  DeleteRoomRequest,
  ForwardParticipantRequest,
  ListParticipantsRequest,
  ListRoomsRequest,
  MoveParticipantRequest,
  MuteRoomTrackRequest,
  PerformRpcRequest,
  RoomParticipantIdentity,
  SendDataRequest,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
} from '@livekit/protocol';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { TwirpError } from '#proto/livekit/twirp';
import type { RoomServiceMethodName, TwirpMessage } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { Rooms } from '../../room/rooms.ts';
import { CallerGrants } from './grants.ts';
import { mutePublishedTrack, sendData, updateSubscriptions, wantNonce } from './media-calls.ts';
import { getParticipant, listParticipants, removeParticipant, updateParticipant } from './participant-calls.ts';
import { performRpc } from './perform-rpc.ts';
import { createRoom, deleteRoom, listRooms, updateRoomMetadata } from './room-calls.ts';

/** How long livekit-server looks for somebody who is not there, before it says 503 (ROOM-045). */
const NOBODY_ANSWERS_MS = 3_000;

/** Everything under `/twirp/livekit.RoomService/`: finds the call's handler and gives its answer or its error. */
export class RoomService {
  readonly #core: SfuCore;
  readonly #rooms: Rooms;

  constructor(core: SfuCore, rooms: Rooms) {
    this.#core = core;
    this.#rooms = rooms;
  }

  /** Calls back once, at once or after {@link NOBODY_ANSWERS_MS}. */
  call(
    method: RoomServiceMethodName,
    request: TwirpMessage,
    claims: AccessTokenClaims | undefined,
    done: (result: TwirpMessage | TwirpError) => void,
  ): void {
    const grants = new CallerGrants(claims, this.#core.defects);
    if (request instanceof PerformRpcRequest) {
      const refused = refusalOf(() => wantRpc(grants, request));
      if (refused !== undefined) done(refused);
      else performRpc(this.#core, this.#rooms, request, done);
      return;
    }
    const result = this.#result(method, request, grants);
    if (result !== undefined) {
      done(result);
      return;
    }
    this.#core.clock.after(NOBODY_ANSWERS_MS, 'api-nobody-answers', () =>
      done(new TwirpError('unavailable', 'no response from servers')),
    );
  }

  #result(
    method: RoomServiceMethodName,
    request: TwirpMessage,
    grants: CallerGrants,
  ): TwirpMessage | TwirpError | undefined {
    try {
      return this.#serve(method, request, grants);
    } catch (error) {
      if (error instanceof TwirpError) return error;
      throw error;
    }
  }

  /** @returns undefined when the call is for somebody who is not there. */
  #serve(method: RoomServiceMethodName, request: TwirpMessage, grants: CallerGrants): TwirpMessage | undefined {
    const core = this.#core;
    const rooms = this.#rooms;
    if (request instanceof CreateRoomRequest) return createRoom(core, rooms, grants, request);
    if (request instanceof ListRoomsRequest) return listRooms(core, rooms, grants, request);
    if (request instanceof DeleteRoomRequest) return deleteRoom(core, rooms, grants, request);
    if (request instanceof UpdateRoomMetadataRequest) return updateRoomMetadata(core, rooms, grants, request);
    if (request instanceof ListParticipantsRequest) return listParticipants(core, rooms, grants, request);
    if (request instanceof UpdateParticipantRequest) return updateParticipant(core, rooms, grants, request);
    if (request instanceof RoomParticipantIdentity) {
      if (method === 'GetParticipant') return getParticipant(rooms, grants, request);
      return removeParticipant(core, rooms, grants, request);
    }
    return this.#serveMedia(request, grants);
  }

  #serveMedia(request: TwirpMessage, grants: CallerGrants): TwirpMessage | undefined {
    if (request instanceof MuteRoomTrackRequest) {
      const participant = this.#addressee(request, grants);
      return participant && mutePublishedTrack(this.#core, participant, request);
    }
    if (request instanceof UpdateSubscriptionsRequest) {
      const participant = this.#addressee(request, grants);
      return participant && updateSubscriptions(this.#core, participant, request);
    }
    if (request instanceof SendDataRequest) {
      grants.wantAdmin(request.room);
      wantNonce(request);
      const room = this.#rooms.find(request.room);
      return room && sendData(this.#core, room, request);
    }
    if (request instanceof MoveParticipantRequest || request instanceof ForwardParticipantRequest) {
      grants.wantDestination(request.room, request.destinationRoom);
      if (request.room === request.destinationRoom) {
        throw new TwirpError('invalid_argument', 'destination room cannot be the same as source room');
      }
      // As livekit-server: it finds the participant, and only then says that it cannot (ROOM-053).
      if (this.#addressed(request) === undefined) return undefined;
      throw new TwirpError('unknown', 'not implemented');
    }
    throw new TwirpError('unimplemented', 'this call is not implemented by this server');
  }

  #addressee(
    request: MuteRoomTrackRequest | UpdateSubscriptionsRequest,
    grants: CallerGrants,
  ): Participant | undefined {
    grants.wantAdmin(request.room);
    return this.#addressed(request);
  }

  #addressed({ room, identity }: { readonly room: string; readonly identity: string }): Participant | undefined {
    return this.#rooms.find(room)?.participantByIdentity(identity);
  }
}

function wantRpc(grants: CallerGrants, request: PerformRpcRequest): void {
  grants.wantAdmin(request.room);
  if (request.destinationIdentity === '') {
    throw new TwirpError('invalid_argument', 'destination identity is required');
  }
}

function refusalOf(check: () => void): TwirpError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof TwirpError) return error;
    throw error;
  }
}
