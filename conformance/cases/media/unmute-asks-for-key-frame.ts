import { equals, holds, within } from '../../probe/expectation.ts';
import { readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/unmute-asks-for-key-frame',
  title: 'a camera that is unmuted is asked for a key frame, and its pictures go on with one',
  judges: ['PUB-035'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const track = await alice.publish('video');
    const { trackSid, keyFrameRequestsUs } = track;
    await needed(bob.receivesMedia(trackSid, { packets: 20 }));
    alice.setMuted(track, true);
    track.source.stop();
    await needed(bob.sees('alice', { track: { sid: trackSid, muted: true } }));
    await pause(600);

    const asked = keyFrameRequestsUs.length;
    const after = bob.mark();
    alice.setMuted(track, false);
    track.source.start();
    await check('PUB-035', bob.receivesMedia(trackSid, { packets: 20, after }), within(8_000));
    const again = keyFrameRequestsUs.length - asked;
    await check('PUB-035', holds('alice is asked for a key frame', again > 0, `asked ${again} times`));
    const first = bob.flows.packetsOf(trackSid, after)[0];
    const isKeyFrame = first !== undefined && readVp8(first.payload)?.isKeyFrame === true;
    await check('PUB-035', holds('the first picture is a key frame', isKeyFrame, `key frame: ${isKeyFrame}`));
    await check('PUB-035', equals('number of SSRCs', bob.flows.ofTrack(trackSid).length, 1));
  },
});
export default testCase;
