import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/unpublish-ends',
  title: 'an unpublished track disappears for the others and its media with it',
  judges: ['PUB-036', 'PUB-037'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const kept = await alice.publish('audio');
    const track = await alice.publish('video');
    for (const { trackSid } of [kept, track]) await needed(bob.receivesMedia(trackSid, { packets: 10 }));

    const after = bob.mark();
    track.transceiver.setDirection('inactive');
    await alice.peers.negotiate();
    await check('PUB-036', bob.sees('alice', { trackCount: 1, track: { sid: kept.trackSid }, after }), within(3_000));
    await check('PUB-036', await bob.fallsSilent(track.trackSid, 400));
    await check('PUB-036', bob.receivesMedia(kept.trackSid, { packets: 25, after: bob.mark() }), within(8_000));
    await check('PUB-037', never(alice.receives('trackUnpublished')), throughout(50));
  },
});
export default testCase;
