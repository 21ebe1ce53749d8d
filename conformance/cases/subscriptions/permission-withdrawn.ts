import { SubscriptionPermission, TrackPermission } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

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
  id: 'subscriptions/permission-withdrawn',
  title: 'a publisher takes a track from one of two subscribers, at once',
  judges: ['SUB-020', 'SUB-021'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const { trackSid } = await alice.publish('audio');
    for (const listener of [bob, carol]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));

    alice.send({ case: 'subscriptionPermission', value: only([{ participantIdentity: 'bob' }]) });
    const { participantSid } = alice;
    const refused = { participantSid, trackSid, allowed: false };
    const fits = (m: typeof refused): boolean =>
      equals('', { participantSid: m.participantSid, trackSid: m.trackSid, allowed: m.allowed }, refused).look() !==
      undefined;
    await check('SUB-021', carol.receives('subscriptionPermissionUpdate', fits, 'allowed: false'), within(2_000));
    await check('SUB-020', await carol.fallsSilent(trackSid, 500, 3_000));
    const after = bob.mark();
    await check('SUB-020', bob.receivesMedia(trackSid, { packets: 20, after }), within(8_000));
  },
});
export default testCase;
