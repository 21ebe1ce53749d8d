import { ListRoomsRequest, MuteRoomTrackRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/errors',
  title: 'refusals are Twirp JSON with the status that goes with the code',
  judges: ['ROOM-030', 'ROOM-056', 'ROOM-031'],
  async run({ check, api, target, http }) {
    const garbage = await api.callRaw('ListRooms', Buffer.from('{"names": 5'), 'application/json', {
      grants: { roomList: true },
    });
    await check('ROOM-056', equals('status of a body that is no JSON', garbage.status, 400));
    await check(
      'ROOM-030',
      holds('it is a Twirp error', garbage.text.includes('"code":"malformed"'), garbage.text.slice(0, 120)),
    );
    const list = await api.call('ListRooms', new ListRoomsRequest({ names: ['jitterbug-no-such-room'] }), {
      contentType: 'application/json',
    });
    await check(
      'ROOM-030',
      holds(
        'a JSON call gets a JSON answer',
        list.status === 200 && list.http.text.startsWith('{'),
        list.http.text.slice(0, 80),
      ),
    );
    await check(
      'ROOM-030',
      equals('content type of a JSON answer', list.http.headers['content-type'], 'application/json'),
    );
    const proto = await api.call('ListRooms', new ListRoomsRequest({ names: ['jitterbug-no-such-room'] }));
    await check(
      'ROOM-030',
      equals('content type of a protobuf answer', proto.http.headers['content-type'], 'application/protobuf'),
    );
    const mute = new MuteRoomTrackRequest({
      room: 'jitterbug-no-such-room',
      identity: 'x',
      trackSid: 'TR_x',
      muted: true,
    });
    const unauthorised = await api.call('MutePublishedTrack', mute, { grants: { roomList: true } });
    await check(
      'ROOM-056',
      equals(
        'status and code without grant',
        [unauthorised.status, unauthorised.error?.code],
        [401, 'unauthenticated'],
      ),
    );
    const big = await api.callRaw('ListRooms', Buffer.alloc(100_000, 0x20), 'application/json', { token: 'x.y.z' });
    await check('ROOM-031', equals('a bad token is refused before the body is read', big.status, 401));
    const method = await http.call(
      new URL(target.url.replace(/^ws/, 'http').replace(/\/$/, '') + '/twirp/livekit.RoomService/ListRooms'),
    );
    await check('ROOM-030', holds('GET is no way to call', method.status >= 400, `HTTP ${method.status}`));
  },
});
export default testCase;
