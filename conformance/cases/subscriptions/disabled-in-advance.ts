import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/disabled-in-advance',
  title: 'settings for a track that is not subscribed yet count once it is',
  judges: ['SUB-034'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { autoSubscribe: false });
    const carol = await room.join('carol');
    const { trackSid } = await alice.publish('audio');
    await needed(carol.receivesMedia(trackSid, { packets: 5 }));
    await needed(bob.sees('alice', { track: { sid: trackSid } }));
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: true });
    const after = bob.mark();
    bob.subscribe([trackSid]);
    await needed(
      bob.receives(
        'offer',
        (offer) => Object.values(offer.midToTrackId).includes(trackSid),
        'the track offered',
        after,
      ),
    );
    await check('SUB-034', never(bob.receivesMedia(trackSid)), throughout(1_000));
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: false });
    await check('SUB-034', bob.receivesMedia(trackSid, { packets: 15 }), within(8_000));
  },
});
export default testCase;
