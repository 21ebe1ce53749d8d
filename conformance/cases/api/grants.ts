import { CreateRoomRequest, DeleteRoomRequest, ListParticipantsRequest, ListRoomsRequest } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/grants',
  title: 'each API call needs its grant, and the grant counts for the room in the token only',
  judges: ['JWT-015', 'JWT-016'],
  async run({ room, check, api }) {
    await room.joinSignalOnly('alice');
    const { name } = room;
    const tries = [
      api.call('ListParticipants', new ListParticipantsRequest({ room: name }), {
        grants: { roomAdmin: true, room: name },
      }),
      api.call('ListParticipants', new ListParticipantsRequest({ room: name }), {
        grants: { room: name, roomJoin: true },
      }),
      api.call('ListParticipants', new ListParticipantsRequest({ room: name }), {
        grants: { roomAdmin: true, room: `${name}-x` },
      }),
      api.call('CreateRoom', new CreateRoomRequest({ name: `${name}-new` }), {
        grants: { roomAdmin: true, room: `${name}-new` },
      }),
      api.call('ListRooms', new ListRoomsRequest(), { grants: { roomCreate: true } }),
      api.call('DeleteRoom', new DeleteRoomRequest({ room: name }), { grants: { roomList: true } }),
      api.call('ListRooms', new ListRoomsRequest(), { token: '' }),
    ];
    const [good, noAdmin, otherRoom, noCreate, noList, noDelete, nobody] = await Promise.all(tries);
    await check('JWT-016', holds('roomAdmin for the room is enough', good?.status === 200, good?.text ?? ''));
    await check(
      'JWT-015',
      holds('roomAdmin for another room is not', otherRoom?.error?.code === 'unauthenticated', otherRoom?.text ?? ''),
    );
    const refused = { noAdmin, noCreate, noList, noDelete, nobody };
    for (const [what, answer] of Object.entries(refused)) {
      const is401 = answer?.status === 401 && (answer.error?.code === 'unauthenticated' || what === 'nobody');
      await check('JWT-016', holds(`${what}: HTTP 401 unauthenticated`, is401, answer?.text ?? ''));
    }
    const elsewhere = await room.tryJoin('bob', { media: false, video: { room: `${name}-other`, roomJoin: true } });
    await elsewhere.probe.close();
    const joined = elsewhere.join?.room?.name ?? elsewhere.text;
    await check('JWT-015', holds('roomJoin leads to the room of the token', joined === `${name}-other`, joined));
    await api.call('DeleteRoom', new DeleteRoomRequest({ room: `${name}-other` }));
  },
});
export default testCase;
