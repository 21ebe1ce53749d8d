import { ListParticipantsRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/simultaneous-joins',
  title: 'many joins of one identity at the same instant leave exactly one',
  judges: ['PRT-024'],
  async run({ room, check, api, pause }) {
    const attempts = await Promise.all(Array.from({ length: 8 }, () => room.tryJoin('alice', { media: false })));
    const joined = attempts.filter(({ join }) => join !== undefined).length;
    await check(
      'PRT-024',
      holds('at least one joined', joined > 0, `${joined} of ${attempts.length} got a join response`),
    );
    let count = -1;
    for (let i = 0; i < 10 && count !== 1; i += 1) {
      await pause(200);
      const list = await api.must('ListParticipants', new ListParticipantsRequest({ room: room.name }));
      count = list.participants.filter(({ identity }) => identity === 'alice').length;
    }
    await check('PRT-024', equals('sessions of alice in the list', count, 1));
    const open = attempts.filter(({ probe }) => probe.isSocketOpen).length;
    await check('PRT-024', equals('sockets that are open', open, 1));
  },
});
export default testCase;
