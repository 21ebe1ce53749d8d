import { RequestResponse_Reason } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/cid-twice',
  title: 'a published track announced again waits until the earlier one is unpublished',
  judges: ['PUB-010'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const track = await alice.publish('audio');
    await needed(bob.sees('alice', { track: { sid: track.trackSid } }));
    const after = alice.mark();
    alice.addTrack('audio', track.cid);
    const isQueued = alice.receives(
      'requestResponse',
      (m) => m.reason === RequestResponse_Reason.QUEUED && m.request.case === 'addTrack',
      'requestResponse QUEUED for add_track',
      after,
    );
    await check('PUB-010', isQueued, within(2_000));
    const isPublished = alice.receives('trackPublished', ({ cid }) => cid === track.cid, 'trackPublished', after);
    await check('PUB-010', never(isPublished), throughout(500));
    const tracks = bob.roster.history('alice').at(-1)?.info.tracks.length;
    await check('PUB-010', equals('tracks of alice', tracks, 1));
    await alice.unpublish(track);
    await check('PUB-010', isPublished, within(3_000));
  },
});
export default testCase;
