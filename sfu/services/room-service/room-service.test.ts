import { DataPacket_Kind, DisconnectReason, TrackInfo } from '@livekit/protocol';
import { AccessToken, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY, SECRET, SfuBench } from '../../node/sfu-bench.test-support.ts';

let bench: SfuBench;
let api: RoomServiceClient;
beforeEach(async () => {
  bench = await SfuBench.start();
  api = new RoomServiceClient(bench.httpUrl, KEY, SECRET);
});
afterEach(() => bench.close());

/** Status and code of a call that must be refused. */
async function refusal(call: Promise<unknown>): Promise<[number, string | undefined]> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TwirpError)) throw new Error(`wanted a refusal, got ${String(error)}`);
  return [error.status, error.code];
}

test('CreateRoom, ListRooms and DeleteRoom (ROOM-032, ROOM-035, ROOM-036)', async () => {
  const room = await api.createRoom({ name: 'room', metadata: 'm', maxParticipants: 3, emptyTimeout: 60 });
  expect(room).toMatchObject({ name: 'room', metadata: 'm', maxParticipants: 3, emptyTimeout: 60 });
  expect((await api.createRoom({ name: 'room', metadata: 'other' })).metadata).toBe('m');
  await api.createRoom({ name: 'second' });
  expect((await api.listRooms()).map(({ name }) => name)).toEqual(['room', 'second']);
  expect((await api.listRooms(['second', 'nope'])).map(({ name }) => name)).toEqual(['second']);
  const alice = await bench.join('alice');
  await api.deleteRoom('room');
  expect((await alice.next('leave')).reason).toBe(DisconnectReason.ROOM_DELETED);
  expect(await alice.closed).toBe(1000);
  expect((await api.listRooms()).map(({ name }) => name)).toEqual(['second']);
  expect(await refusal(api.deleteRoom('room'))).toEqual([404, 'not_found']);
});

test('ListParticipants, GetParticipant and RemoveParticipant (ROOM-039, ROOM-040, JWT-011)', async () => {
  const alice = await bench.join('alice');
  await bench.join('ghost', { hidden: true });
  expect((await api.listParticipants('room')).map(({ identity }) => identity)).toEqual(['alice', 'ghost']);
  expect(await api.listParticipants('nope')).toEqual([]);
  expect((await api.getParticipant('room', 'alice')).identity).toBe('alice');
  expect(await refusal(api.getParticipant('room', 'nobody'))).toEqual([404, 'not_found']);
  await api.removeParticipant('room', 'alice');
  expect((await alice.next('leave')).reason).toBe(DisconnectReason.PARTICIPANT_REMOVED);
  expect(await refusal(api.removeParticipant('room', 'alice'))).toEqual([404, 'not_found']);
});

test('UpdateParticipant changes what it names and tells everybody (ROOM-046, ROOM-047, JWT-020)', async () => {
  const alice = await bench.join('alice');
  const bob = await bench.join('bob');
  const permission = { canSubscribe: true };
  const info = await api.updateParticipant('room', 'alice', {
    metadata: 'm',
    attributes: { k: 'v' },
    permission,
  });
  expect(info).toMatchObject({ metadata: 'm', attributes: { k: 'v' }, permission: { canPublish: false } });
  expect((await alice.next('update')).participants[0]).toMatchObject({ identity: 'alice', metadata: 'm' });
  expect((await bob.next('update')).participants[0]).toMatchObject({ identity: 'alice', metadata: 'm' });
  expect(await refusal(api.updateParticipant('room', 'nobody', { name: 'x' }))).toEqual([404, 'not_found']);
  const attributes = { k: 'x'.repeat(65_536) };
  expect(await refusal(api.updateParticipant('room', 'alice', { attributes }))).toEqual([400, 'invalid_argument']);
  expect(await bob.isServed()).toBe(true);
});

test('UpdateRoomMetadata (ROOM-052)', async () => {
  const alice = await bench.join('alice');
  expect((await api.updateRoomMetadata('room', 'hello')).metadata).toBe('hello');
  expect((await alice.next('roomUpdate')).room?.metadata).toBe('hello');
  expect(await refusal(api.updateRoomMetadata('nope', 'x'))).toEqual([404, 'not_found']);
});

test('MutePublishedTrack and UpdateSubscriptions reach the media side (ROOM-042, ROOM-043, ROOM-049)', async () => {
  await bench.join('alice');
  bench.media.get('alice')?.publish('TR_1');
  expect(await api.mutePublishedTrack('room', 'alice', 'TR_1', true)).toMatchObject(
    new TrackInfo({ sid: 'TR_1', muted: true }),
  );
  expect(await refusal(api.mutePublishedTrack('room', 'alice', 'TR_1', false))).toEqual([412, 'failed_precondition']);
  await api.updateSubscriptions('room', 'alice', ['TR_2'], true);
  expect(bench.media.get('alice')?.calls).toContain('updateSubscriptions TR_2 true');
});

test('a call for somebody who is not there ends after three seconds (ROOM-045)', async () => {
  const call = refusal(api.updateSubscriptions('room', 'nobody', ['TR_1'], true));
  // Another call over its own connection, so that the first one has been read.
  await api.listRooms();
  bench.clock.advance(3_000);
  expect(await call).toEqual([503, 'unavailable']);
});

test('SendData goes to everybody or to those named, without a sender (ROOM-050, ROOM-051)', async () => {
  await bench.join('alice');
  await bench.join('bob');
  const data = new TextEncoder().encode('hi');
  await api.sendData('room', data, DataPacket_Kind.RELIABLE, { topic: 'all' });
  await api.sendData('room', data, DataPacket_Kind.LOSSY, { topic: 'some', destinationIdentities: ['bob'] });
  const topics = (identity: string): (string | undefined)[] =>
    (bench.media.get(identity)?.packets ?? []).map(({ value }) =>
      value.case === 'user' ? value.value.topic : undefined,
    );
  expect([topics('alice'), topics('bob')]).toEqual([['all'], ['all', 'some']]);
  expect(bench.media.get('bob')?.packets.map(({ participantIdentity }) => participantIdentity)).toEqual(['', '']);
});

test('JSON is answered in snake_case with zero values, protobuf in protobuf (ROOM-030, ROOM-060)', async () => {
  const token = new AccessToken(KEY, SECRET);
  token.addGrant({ roomCreate: true });
  const authorization = `Bearer ${await token.toJwt()}`;
  const call = (contentType: string, body: string): Promise<Response> =>
    fetch(`${bench.httpUrl}/twirp/livekit.RoomService/CreateRoom`, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType },
      body,
    });
  const json = (await (await call('application/json', '{"name":"room","empty_timeout":7}')).json()) as Record<
    string,
    unknown
  >;
  expect(json).toMatchObject({ name: 'room', empty_timeout: 7, num_participants: 0, metadata: '' });
  expect(typeof json['creation_time']).toBe('string');
  const binary = await call('application/protobuf', '');
  expect([binary.status, binary.headers.get('content-type')]).toEqual([200, 'application/protobuf']);
  expect((await call('application/json', '{')).status).toBe(400);
  expect((await call('text/plain', '{}')).status).toBe(404);
});

test('calls without the grant are unauthenticated, other services unimplemented (JWT-015, JWT-016)', async () => {
  const token = new AccessToken(KEY, SECRET, { identity: 'x' });
  token.addGrant({ roomAdmin: true, room: 'other' });
  const authorization = `Bearer ${await token.toJwt()}`;
  const status = async (path: string, body: unknown): Promise<number> =>
    (
      await fetch(`${bench.httpUrl}/twirp/livekit.${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status;
  expect(await status('RoomService/ListRooms', {})).toBe(401);
  expect(await status('RoomService/CreateRoom', { name: 'x' })).toBe(401);
  expect(await status('RoomService/ListParticipants', { room: 'room' })).toBe(401);
  expect(await status('RoomService/ListParticipants', { room: 'other' })).toBe(200);
  expect(await status('RoomService/MoveParticipant', {})).toBe(401);
  expect(await status('Egress/ListEgress', {})).toBe(501);
  expect(await status('RoomService/Nope', {})).toBe(404);
  const stranger = new RoomServiceClient(bench.httpUrl, KEY, 'wrong');
  await expect(stranger.listRooms()).rejects.toThrow();
});
