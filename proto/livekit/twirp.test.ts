import {
  CreateRoomRequest,
  ListRoomsResponse,
  ParticipantInfo,
  ParticipantInfo_State,
  Room,
  UpdateParticipantRequest,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';

import {
  decodeTwirpMessage,
  encodeTwirpRequest,
  encodeTwirpResponse,
  parseTwirpError,
  ROOM_SERVICE_METHODS,
  roomServiceMethodOf,
  twirpContentType,
  twirpErrorBody,
  twirpStatus,
} from './twirp.ts';

function json(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

describe('Twirp', () => {
  it('answers JSON with snake_case names and defaults, 64-bit numbers as text', () => {
    const room = new Room({ sid: 'RM_1', name: 'r', creationTime: 5n, numParticipants: 0 });
    expect(json(encodeTwirpResponse(room, 'application/json'))).toMatchObject({
      sid: 'RM_1',
      name: 'r',
      creation_time: '5',
      num_participants: 0,
      active_recording: false,
      enabled_codecs: [],
      turn_password: '',
    });
    const participant = new ParticipantInfo({ state: ParticipantInfo_State.ACTIVE, attributes: { someKey: 'x' } });
    expect(json(encodeTwirpResponse(participant, 'application/json'))).toMatchObject({
      state: 'ACTIVE',
      attributes: { someKey: 'x' },
    });
  });

  it.each(['{"name":"r","emptyTimeout":3}', '{"name":"r","empty_timeout":3,"future":{}}'])('reads %s', (body) => {
    const request = decodeTwirpMessage(CreateRoomRequest, 'application/json', Buffer.from(body));
    expect(request).toEqual(new CreateRoomRequest({ name: 'r', emptyTimeout: 3 }));
  });

  it('reads what it writes in both forms', () => {
    const request = new UpdateParticipantRequest({ room: 'r', identity: 'i', attributes: { a_b: 'x' } });
    const response = new ListRoomsResponse({ rooms: [new Room({ name: 'r' })] });
    for (const type of ['application/json', 'application/protobuf'] as const) {
      expect(decodeTwirpMessage(UpdateParticipantRequest, type, encodeTwirpRequest(request, type))).toEqual(request);
      expect(decodeTwirpMessage(ListRoomsResponse, type, encodeTwirpResponse(response, type))).toEqual(response);
    }
  });

  it('calls a body that does not decode malformed', () => {
    const refusal: unknown = expect.objectContaining({ code: 'malformed' });
    expect(() => decodeTwirpMessage(CreateRoomRequest, 'application/json', Buffer.from('{'))).toThrow(refusal);
    expect(() => decodeTwirpMessage(CreateRoomRequest, 'application/protobuf', Uint8Array.of(10))).toThrow(refusal);
  });

  it('knows its methods by path only', () => {
    expect(roomServiceMethodOf('/twirp/livekit.RoomService/CreateRoom')).toBe('CreateRoom');
    expect(roomServiceMethodOf('/twirp/livekit.RoomService/toString')).toBeUndefined();
    expect(roomServiceMethodOf('/twirp/livekit.Egress/ListEgress')).toBeUndefined();
    expect(Object.keys(ROOM_SERVICE_METHODS)).toHaveLength(14);
  });

  it.each([
    ['application/json;charset=UTF-8', 'application/json'],
    ['Application/Protobuf', 'application/protobuf'],
    ['text/plain', undefined],
    [undefined, undefined],
  ])('takes content type %s for %s', (header, wanted) => {
    expect(twirpContentType(header)).toBe(wanted);
  });

  it('tells errors by code and status', () => {
    expect([twirpStatus('unauthenticated'), twirpStatus('not_found'), twirpStatus('resource_exhausted')]).toEqual([
      401, 404, 429,
    ]);
    expect(twirpErrorBody('not_found', 'no room')).toBe('{"code":"not_found","msg":"no room"}');
    expect(parseTwirpError(twirpErrorBody('aborted', 'm', { k: 'v' }))).toMatchObject({
      code: 'aborted',
      message: 'm',
      meta: { k: 'v' },
    });
    expect(parseTwirpError('<html>')).toMatchObject({ code: 'unknown', message: '<html>' });
    expect(parseTwirpError('{"code":"toString","msg":"x"}').code).toBe('unknown');
  });
});
