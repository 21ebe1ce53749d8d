import { ListRoomsRequest } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/departure-and-return',
  title: 'a room waits for its participants to come back, and keeps its sid meanwhile',
  judges: ['ROOM-002', 'TIM-021'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 60_000,
  async run({ room, check, api, pause, profile }) {
    const witnessSid = async (): Promise<string | undefined> => {
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
      return rooms[0]?.sid;
    };
    const alice = await room.joinSignalOnly('alice');
    const { sid } = alice.join?.room ?? { sid: '' };
    alice.leave();
    await needed(alice.losesSocket());
    await pause(12_000);
    const back = await room.joinSignalOnly('alice');
    await check('ROOM-002', equals('sid of the room after 12 s', back.join?.room?.sid, sid));
    back.leave();
    await needed(back.losesSocket());
    const { withinMs, notBeforeMs = 0 } = profile.window('TIM-021');
    await pause(notBeforeMs - 500);
    await check('TIM-021', equals(`sid ${notBeforeMs - 500} ms after the second leave`, await witnessSid(), sid));
    await pause(withinMs - notBeforeMs + 1_000);
    await check('TIM-021', equals(`sid ${withinMs + 500} ms after it`, await witnessSid(), undefined));
  },
});
export default testCase;
