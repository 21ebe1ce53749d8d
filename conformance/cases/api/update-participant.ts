import { UpdateParticipantRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/update-participant',
  title: 'UpdateParticipant changes name, metadata and attributes for everybody',
  judges: ['ROOM-046', 'ROOM-047'],
  async run({ room, check, api }) {
    const bob = await room.joinSignalOnly('bob');
    const alice = await room.joinSignalOnly('alice', { claims: { attributes: { kept: '1' } } });
    const request = new UpdateParticipantRequest({
      room: room.name,
      identity: 'alice',
      name: 'Alice II',
      metadata: 'by the API',
      attributes: { added: '2' },
    });
    const answer = await api.must('UpdateParticipant', request);
    const wanted = { name: 'Alice II', metadata: 'by the API', attributes: { kept: '1', added: '2' } };
    const given = [answer.name, answer.metadata, answer.attributes['kept'], answer.attributes['added']];
    await check('ROOM-046', equals('the answer', given, ['Alice II', 'by the API', '1', '2']));
    await check('ROOM-046', bob.sees('alice', wanted), within(3_000));
    await check('ROOM-046', alice.sees('alice', wanted), within(3_000));
    const nobody = await api.call(
      'UpdateParticipant',
      new UpdateParticipantRequest({ room: room.name, identity: 'nobody', name: 'x' }),
    );
    await check('ROOM-047', equals('code for an unknown identity', nobody.error?.code, 'not_found'));
    const tooLong = new UpdateParticipantRequest({ room: room.name, identity: 'alice', name: 'n'.repeat(257) });
    await check(
      'ROOM-047',
      equals(
        'code for a name of 257 bytes',
        (await api.call('UpdateParticipant', tooLong)).error?.code,
        'invalid_argument',
      ),
    );
  },
});
export default testCase;
