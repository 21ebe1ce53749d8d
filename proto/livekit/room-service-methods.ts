import {
  CreateRoomRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  ForwardParticipantRequest,
  ForwardParticipantResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  MoveParticipantRequest,
  MoveParticipantResponse,
  MuteRoomTrackRequest,
  MuteRoomTrackResponse,
  ParticipantInfo,
  PerformRpcRequest,
  PerformRpcResponse,
  RemoveParticipantResponse,
  Room,
  RoomParticipantIdentity,
  SendDataRequest,
  SendDataResponse,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
  UpdateSubscriptionsResponse,
} from '@livekit/protocol';

import type { StrictReadOptions } from './strict-reader.ts';

/** What is needed of a message to put it into a body. */
export interface TwirpMessage {
  toBinary(): Uint8Array;
  toJsonString(options?: { emitDefaultValues?: boolean; useProtoFieldName?: boolean }): string;
}

/** What is needed of a message's class to read a body. */
export interface TwirpMessageClass<Message extends TwirpMessage> {
  readonly typeName: string;
  fromBinary(bytes: Uint8Array, options?: StrictReadOptions): Message;
  fromJsonString(text: string, options?: { ignoreUnknownFields?: boolean }): Message;
}

/** One call of a service: what goes in, what comes out. */
export interface TwirpMethod<Request extends TwirpMessage, Response extends TwirpMessage> {
  readonly request: TwirpMessageClass<Request>;
  readonly response: TwirpMessageClass<Response>;
}

/** The calls of `livekit.RoomService`. Source: protocol of livekit-server 1.13.5. */
export interface RoomServiceMethods {
  readonly CreateRoom: TwirpMethod<CreateRoomRequest, Room>;
  readonly ListRooms: TwirpMethod<ListRoomsRequest, ListRoomsResponse>;
  readonly DeleteRoom: TwirpMethod<DeleteRoomRequest, DeleteRoomResponse>;
  readonly ListParticipants: TwirpMethod<ListParticipantsRequest, ListParticipantsResponse>;
  readonly GetParticipant: TwirpMethod<RoomParticipantIdentity, ParticipantInfo>;
  readonly RemoveParticipant: TwirpMethod<RoomParticipantIdentity, RemoveParticipantResponse>;
  readonly MutePublishedTrack: TwirpMethod<MuteRoomTrackRequest, MuteRoomTrackResponse>;
  readonly UpdateParticipant: TwirpMethod<UpdateParticipantRequest, ParticipantInfo>;
  readonly UpdateSubscriptions: TwirpMethod<UpdateSubscriptionsRequest, UpdateSubscriptionsResponse>;
  readonly SendData: TwirpMethod<SendDataRequest, SendDataResponse>;
  readonly UpdateRoomMetadata: TwirpMethod<UpdateRoomMetadataRequest, Room>;
  readonly ForwardParticipant: TwirpMethod<ForwardParticipantRequest, ForwardParticipantResponse>;
  readonly MoveParticipant: TwirpMethod<MoveParticipantRequest, MoveParticipantResponse>;
  readonly PerformRpc: TwirpMethod<PerformRpcRequest, PerformRpcResponse>;
}

export type RoomServiceMethodName = keyof RoomServiceMethods;

/** Message classes of every RoomService call, by the name that stands in the path. */
export const ROOM_SERVICE_METHODS: RoomServiceMethods = {
  CreateRoom: { request: CreateRoomRequest, response: Room },
  ListRooms: { request: ListRoomsRequest, response: ListRoomsResponse },
  DeleteRoom: { request: DeleteRoomRequest, response: DeleteRoomResponse },
  ListParticipants: { request: ListParticipantsRequest, response: ListParticipantsResponse },
  GetParticipant: { request: RoomParticipantIdentity, response: ParticipantInfo },
  RemoveParticipant: { request: RoomParticipantIdentity, response: RemoveParticipantResponse },
  MutePublishedTrack: { request: MuteRoomTrackRequest, response: MuteRoomTrackResponse },
  UpdateParticipant: { request: UpdateParticipantRequest, response: ParticipantInfo },
  UpdateSubscriptions: { request: UpdateSubscriptionsRequest, response: UpdateSubscriptionsResponse },
  SendData: { request: SendDataRequest, response: SendDataResponse },
  UpdateRoomMetadata: { request: UpdateRoomMetadataRequest, response: Room },
  ForwardParticipant: { request: ForwardParticipantRequest, response: ForwardParticipantResponse },
  MoveParticipant: { request: MoveParticipantRequest, response: MoveParticipantResponse },
  PerformRpc: { request: PerformRpcRequest, response: PerformRpcResponse },
};
