import { CreateRoomRequest, ListRoomsRequest } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/empty-timeout',
  title: 'a room that nobody joins closes after its empty timeout',
  judges: ['ROOM-003', 'TIM-020'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, check, api, clock, pause }) {
    const timeoutS = 3;
    const startedUs = clock.nowUs();
    await api.must('CreateRoom', new CreateRoomRequest({ name: room.name, emptyTimeout: timeoutS }));
    let closedMs = -1;
    while (closedMs < 0 && clock.nowUs() - startedUs < 10_000_000) {
      await pause(250);
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
      if (rooms.length === 0) closedMs = Math.round((clock.nowUs() - startedUs) / 1_000);
    }
    const seen = closedMs < 0 ? 'still open after 10 s' : `closed after ${closedMs} ms`;
    const isInTime = closedMs >= (timeoutS - 1) * 1_000 - 100 && closedMs <= (timeoutS + 2) * 1_000 + 500;
    await check('ROOM-003', holds('the room closes', closedMs >= 0, seen));
    await check('TIM-020', holds(`it closes ${timeoutS} s after it was made, -1 to +2 s`, isInTime, seen));
  },
});
export default testCase;
