import { CreateRoomRequest, ListRoomsRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/departure',
  title: 'a room closes its departure timeout after the last one left, and keeps its sid until then',
  judges: ['ROOM-002', 'ROOM-005', 'ROOM-009', 'TIM-021'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, check, api, clock, pause }) {
    const timeoutS = 4;
    const created = await api.must(
      'CreateRoom',
      new CreateRoomRequest({ name: room.name, departureTimeout: timeoutS, emptyTimeout: 30 }),
    );
    await check('ROOM-005', equals('departure timeout in the answer', created.departureTimeout, timeoutS));
    const first = await room.joinSignalOnly('alice');
    first.leave();
    await first.watch.until(() => first.closes[0], 2_000, 'the end of the first visit');
    await pause(1_500);
    const second = await room.joinSignalOnly('alice');
    await check('ROOM-009', equals('sid when coming back in time', second.join?.room?.sid, created.sid));
    second.leave();
    await second.watch.until(() => second.closes[0], 2_000, 'the end of the second visit');
    const leftUs = clock.nowUs();

    let closedMs = -1;
    while (closedMs < 0 && clock.nowUs() - leftUs < 10_000_000) {
      await pause(250);
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
      if (rooms.length === 0) closedMs = Math.round((clock.nowUs() - leftUs) / 1_000);
    }
    const seen = closedMs < 0 ? 'still open after 10 s' : `closed after ${closedMs} ms`;
    const isInTime = closedMs >= (timeoutS - 1) * 1_000 - 100 && closedMs <= (timeoutS + 2) * 1_000 + 500;
    await check('ROOM-002', holds('the room closes', closedMs >= 0, seen));
    await check('TIM-021', holds(`it closes ${timeoutS} s after the last departure, -1 to +2 s`, isInTime, seen));
    const third = await room.joinSignalOnly('alice');
    await check(
      'ROOM-009',
      holds(
        'after that a join makes a new room',
        third.join?.room?.sid !== created.sid,
        `sid ${third.join?.room?.sid ?? 'none'}`,
      ),
    );
  },
});
export default testCase;
