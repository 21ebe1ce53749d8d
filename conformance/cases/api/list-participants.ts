import { ListParticipantsRequest, RoomParticipantIdentity } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/list-participants',
  title: 'participants can be listed and read; nobody in an unknown room, not_found for an unknown identity',
  judges: ['ROOM-039'],
  async run({ room, check, api }) {
    const alice = await room.joinSignalOnly('alice', { claims: { name: 'Alice' } });
    await room.joinSignalOnly('bob');
    const { participants } = await api.must('ListParticipants', new ListParticipantsRequest({ room: room.name }));
    await check(
      'ROOM-039',
      equals('identities', participants.map(({ identity }) => identity).sort(), ['alice', 'bob']),
    );
    const read = await api.must('GetParticipant', new RoomParticipantIdentity({ room: room.name, identity: 'alice' }));
    await check('ROOM-039', equals('alice as read', [read.sid, read.name], [alice.participantSid, 'Alice']));
    const nowhere = await api.must('ListParticipants', new ListParticipantsRequest({ room: `${room.name}-unknown` }));
    await check('ROOM-039', equals('participants of an unknown room', nowhere.participants.length, 0));
    const nobody = await api.call(
      'GetParticipant',
      new RoomParticipantIdentity({ room: room.name, identity: 'nobody' }),
    );
    await check('ROOM-039', equals('code for an unknown identity', nobody.error?.code, 'not_found'));
  },
});
export default testCase;
