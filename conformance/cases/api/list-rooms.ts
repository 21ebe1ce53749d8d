import { CreateRoomRequest, ListRoomsRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/list-rooms',
  title: 'ListRooms gives all rooms or the named ones, and unknown names are simply missing',
  judges: ['ROOM-035'],
  async run({ room, anotherRoom, check, api }) {
    const two = anotherRoom('two');
    await room.joinSignalOnly('alice');
    await two.joinSignalOnly('alice');
    await api.must('CreateRoom', new CreateRoomRequest({ name: two.name }));
    const list = async (names: string[]): Promise<string[]> => {
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names }));
      return rooms.map(({ name }) => name).sort();
    };
    await check('ROOM-035', equals('both by name', await list([two.name, room.name]), [room.name, two.name].sort()));
    await check(
      'ROOM-035',
      equals('one, beside an unknown one', await list([room.name, `${room.name}-unknown`]), [room.name]),
    );
    await check('ROOM-035', equals('an unknown one', await list([`${room.name}-unknown`]), []));
    const all = await list([]);
    const hasBoth = all.includes(room.name) && all.includes(two.name);
    await check('ROOM-035', holds('all rooms hold both', hasBoth, `${all.length} rooms`));
  },
});
export default testCase;
