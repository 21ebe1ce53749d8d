import { ListParticipantsRequest, ListRoomsRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** Room updates go out every 5 s (ROOM-012); the rest is for polling. */
const COUNTED_WITHIN_MS = 6_500;

const testCase: ConformanceCase = defineCase({
  id: 'api/participant-counts',
  title: 'ListParticipants knows a participant at once, ListRooms counts it within five seconds',
  judges: ['ROOM-059'],
  suites: ['full'],
  async run({ room, check, api, clock, pause }) {
    await room.joinSignalOnly('alice');
    await room.joinSignalOnly('bob');
    const joinedUs = clock.nowUs();
    const list = await api.must('ListParticipants', new ListParticipantsRequest({ room: room.name }));
    const identities = list.participants.map(({ identity }) => identity).sort();
    await check('ROOM-059', equals('participants listed at once', identities, ['alice', 'bob']));
    let counted = 0;
    const tookMs = (): number => Math.round((clock.nowUs() - joinedUs) / 1_000);
    while (counted !== 2 && tookMs() < COUNTED_WITHIN_MS) {
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
      counted = rooms[0]?.numParticipants ?? 0;
      if (counted !== 2) await pause(100);
    }
    const seen = `num_participants ${counted} after ${tookMs()} ms`;
    await check('ROOM-059', holds(`ListRooms counts two within ${COUNTED_WITHIN_MS} ms`, counted === 2, seen));
  },
});
export default testCase;
