import { equals, within } from '../../probe/expectation.ts';
import { ParticipantPermission, UpdateParticipantRequest } from '@livekit/protocol';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/revoke-publish',
  title: 'revoking canPublish takes the tracks away, and everybody is told',
  judges: ['JWT-021', 'PUB-037'],
  suites: ['fast', 'media'],
  async run({ room, check, api }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await bob.watch.until(() => bob.flows.packetsOf(trackSid).length > 5 || undefined, 5_000, 'media before');
    const after = alice.mark();
    const seenByBob = bob.mark();
    const permission = new ParticipantPermission({ canSubscribe: true, canPublishData: true });
    await api.must(
      'UpdateParticipant',
      new UpdateParticipantRequest({ room: room.name, identity: 'alice', permission }),
    );

    const told = alice.receives('trackUnpublished', (m) => m.trackSid === trackSid, `trackUnpublished ${trackSid}`);
    await check('PUB-037', told, within(3_000));
    await check('JWT-021', told, within(3_000));
    await check('JWT-021', bob.sees('alice', { trackCount: 0, after: seenByBob }), within(3_000));
    await check(
      'JWT-021',
      alice.receives('refreshToken', () => true, 'a fresh token', after),
      within(3_000),
    );
    const info = (): boolean | undefined => bob.roster.latest('alice')?.permission?.canPublish;
    await bob.watch.until(() => (info() === false ? true : undefined), 3_000, 'permission in an update');
    await check('JWT-021', equals('canPublish as bob was told', info(), false));
  },
});
export default testCase;
