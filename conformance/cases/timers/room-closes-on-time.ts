import { CreateRoomRequest, ListRoomsRequest } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const TIMEOUT_S = 3;
/** Rooms are looked at once a second, on whole seconds; the rest is for polling and the machine. */
const OFF_BY_MS = 1_300;
const POLL_MS = 100;

const testCase: ConformanceCase = defineCase({
  id: 'timers/room-closes-on-time',
  title: 'a room closes within about a second of its timeout, before or after',
  judges: ['ROOM-004'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, anotherRoom, check, api, clock, pause }) {
    await room.joinSignalOnly('alice');
    const made: { readonly name: string; readonly atUs: number; closedMs?: number }[] = [];
    for (let i = 0; i < 4; i += 1) {
      const { name } = anotherRoom(`room-${i}`);
      await api.must('CreateRoom', new CreateRoomRequest({ name, emptyTimeout: TIMEOUT_S }));
      made.push({ name, atUs: clock.nowUs() });
      await pause(170);
    }
    const endsUs = clock.nowUs() + (TIMEOUT_S + 3) * 1_000_000;
    while (clock.nowUs() < endsUs && made.some(({ closedMs }) => closedMs === undefined)) {
      await pause(POLL_MS);
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: made.map(({ name }) => name) }));
      for (const one of made) {
        if (one.closedMs !== undefined || rooms.some(({ name }) => name === one.name)) continue;
        one.closedMs = Math.round((clock.nowUs() - one.atUs) / 1_000);
      }
    }
    for (const { closedMs } of made) {
      const seen = closedMs === undefined ? 'still open 3 s later' : `closed after ${closedMs} ms`;
      const isClose = closedMs !== undefined && Math.abs(closedMs - TIMEOUT_S * 1_000) <= OFF_BY_MS;
      await check(
        'ROOM-004',
        holds(`it closes ${TIMEOUT_S} s after it was made, give or take a second`, isClose, seen),
      );
    }
  },
});
export default testCase;
