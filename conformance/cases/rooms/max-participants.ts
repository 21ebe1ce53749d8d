import { CreateRoomRequest } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/max-participants',
  title: 'a full room takes no more, but a takeover of an identity that is in it works',
  judges: ['ROOM-010'],
  async run({ room, check, api }) {
    await api.must('CreateRoom', new CreateRoomRequest({ name: room.name, maxParticipants: 2 }));
    await room.joinSignalOnly('alice');
    await room.joinSignalOnly('bob');
    const third = await room.tryJoin('carol', { media: false });
    await check('ROOM-010', holds('the third cannot join', third.join === undefined, third.text));
    const again = await room.tryJoin('bob', { media: false });
    await check('ROOM-010', holds('bob can join again', again.join !== undefined, again.text));
    const agent = await room.tryJoin('agent', { media: false, claims: { kind: 'agent' } });
    await check('ROOM-010', holds('an agent does not count', agent.join !== undefined, agent.text));
  },
});
export default testCase;
