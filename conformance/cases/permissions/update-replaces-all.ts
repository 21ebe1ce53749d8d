import { RoomParticipantIdentity, ParticipantPermission, UpdateParticipantRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/update-replaces-all',
  title: 'a permission update replaces all permissions at once',
  judges: ['JWT-020'],
  async run({ room, check, api }) {
    const alice = await room.joinSignalOnly('alice', { video: { canUpdateOwnMetadata: true } });
    const bob = await room.joinSignalOnly('bob');
    const permission = new ParticipantPermission({ canSubscribe: true });
    const after = bob.mark();
    const answer = await api.must(
      'UpdateParticipant',
      new UpdateParticipantRequest({ room: room.name, identity: 'alice', permission }),
    );
    const bits = (p: ParticipantPermission | undefined): unknown => [
      p?.canSubscribe,
      p?.canPublish,
      p?.canPublishData,
      p?.canUpdateMetadata,
      p?.hidden,
    ];
    const only = [true, false, false, false, false];
    await check('JWT-020', equals('permission in the answer', bits(answer.permission), only));
    await check('JWT-020', bob.sees('alice', { after }), within(3_000));
    await check('JWT-020', equals('permission as bob was told', bits(bob.roster.latest('alice')?.permission), only));
    const read = await api.must('GetParticipant', new RoomParticipantIdentity({ room: room.name, identity: 'alice' }));
    await check('JWT-020', equals('permission as read', bits(read.permission), only));
    alice.addTrack('audio', 'cid');
    await check(
      'JWT-020',
      alice.receives('requestResponse', (m) => m.request.case === 'addTrack', 'a refusal of add_track'),
      within(2_000),
    );
  },
});
export default testCase;
