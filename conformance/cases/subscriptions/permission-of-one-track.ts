import { SubscriptionPermission, TrackPermission } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
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
  id: 'subscriptions/permission-of-one-track',
  title: 'a permission may name single tracks',
  judges: ['SUB-020'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const audio = await alice.publish('audio');
    const video = await alice.publish('video');
    for (const listener of [bob, carol]) {
      for (const { trackSid } of [audio, video]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));
    }
    const permission = only([
      { participantIdentity: 'bob' },
      { participantIdentity: 'carol', trackSids: [audio.trackSid] },
    ]);
    alice.send({ case: 'subscriptionPermission', value: permission });
    await check('SUB-020', await carol.fallsSilent(video.trackSid, 400, 3_000));
    const after = carol.mark();
    await check('SUB-020', carol.receivesMedia(audio.trackSid, { packets: 20, after }), within(8_000));
    await check('SUB-020', bob.receivesMedia(video.trackSid, { packets: 10, after: bob.mark() }), within(8_000));
  },
});
export default testCase;
