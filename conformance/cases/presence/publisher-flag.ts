import { ParticipantPermission, UpdateParticipantRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/publisher-flag',
  title: 'is_publisher comes with the first track, outlives it, and goes with the permission',
  judges: ['PRT-012'],
  async run({ room, check, api }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    await needed(bob.sees('alice'));
    await check('PRT-012', equals('is_publisher before a track', bob.roster.latest('alice')?.isPublisher, false));
    const track = await alice.publish('audio');
    await check('PRT-012', bob.sees('alice', { isPublisher: true, trackCount: 1 }), within(3_000));
    const after = bob.mark();
    await alice.unpublish(track);
    await check('PRT-012', bob.sees('alice', { isPublisher: true, trackCount: 0, after }), within(3_000));
    const permission = new ParticipantPermission({ canSubscribe: true, canPublishData: true });
    const update = new UpdateParticipantRequest({ room: room.name, identity: 'alice', permission });
    const revoked = bob.mark();
    await api.must('UpdateParticipant', update);
    await check('PRT-012', bob.sees('alice', { isPublisher: false, after: revoked }), within(3_000));
  },
});
export default testCase;
