import { ListParticipantsRequest } from '@livekit/protocol';
import { equals, holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/hidden',
  title: 'a hidden participant is seen by nobody but the API, and sees everybody',
  judges: ['JWT-010', 'JWT-011'],
  suites: ['full'],
  async run({ room, check, api }) {
    const bob = await room.join('bob');
    const ghost = await room.join('ghost', { video: { hidden: true } });
    const carol = await room.join('carol');
    await check('JWT-010', bob.sees('carol'), within(5_000));
    await check('JWT-010', never(bob.sees('ghost')), throughout(500));
    const others = carol.join?.otherParticipants.map(({ identity }) => identity);
    await check('JWT-010', equals('others in a later join', others, ['bob']));
    await check('JWT-010', ghost.sees('carol'), within(5_000));
    ghost.sendData('boo');
    await check('JWT-010', bob.hears({ text: 'boo', from: '' }), within(8_000));
    const list = await api.must('ListParticipants', new ListParticipantsRequest({ room: room.name }));
    const identities = list.participants.map(({ identity }) => identity);
    await check('JWT-011', holds('the API lists it', identities.includes('ghost'), `listed: ${identities.join(' ')}`));
  },
});
export default testCase;
