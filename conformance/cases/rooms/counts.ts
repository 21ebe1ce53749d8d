import { ListRoomsRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/counts',
  title: 'the number of participants reaches clients and API within its time, agents not counted',
  judges: ['ROOM-012', 'TIM-023', 'JWT-013'],
  suites: ['full'],
  async run({ room, check, api, pause }) {
    const alice = await room.join('alice');
    await room.join('bob');
    await room.join('agent', { claims: { kind: 'agent' } });
    const told = alice.receives('roomUpdate', (m) => m.room?.numParticipants === 2, 'roomUpdate with 2 participants');
    await check('ROOM-012', told, within(10_000));
    await check('TIM-023', told);
    let count = -1;
    for (let i = 0; i < 30 && count !== 2; i += 1) {
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
      count = rooms[0]?.numParticipants ?? -1;
      if (count !== 2) await pause(250);
    }
    await check('JWT-013', equals('participants in ListRooms', count, 2));
  },
});
export default testCase;
