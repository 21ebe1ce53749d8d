import { SubscriptionPermission, TrackPermission } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const only = (
  allowed: readonly { readonly participantIdentity: string; readonly trackSids?: string[] }[],
): SubscriptionPermission =>
  new SubscriptionPermission({
    allParticipants: false,
    trackPermissions: allowed.map(
      (entry) => new TrackPermission({ allTracks: entry.trackSids === undefined, ...entry }),
    ),
  });

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/permission-of-later-joiner',
  title: 'permissions hold for those who join later and for tracks that come later',
  judges: ['SUB-022'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    alice.send({
      case: 'subscriptionPermission',
      value: only([{ participantIdentity: 'bob' }, { participantIdentity: 'dave' }]),
    });
    const { trackSid } = await alice.publish('audio');
    await check('SUB-022', bob.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    const carol = await room.join('carol');
    const dave = await room.join('dave');
    await check('SUB-022', dave.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    await check(
      'SUB-022',
      carol.receives('subscriptionPermissionUpdate', (m) => m.trackSid === trackSid && !m.allowed, 'allowed: false'),
      within(4_000),
    );
    await check('SUB-022', never(carol.receivesMedia(trackSid)), throughout(500));
  },
});
export default testCase;
