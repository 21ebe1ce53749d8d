import { equals, holds, within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const isOurs = (packet: ReceivedPacket): boolean => opusFrameIndex(packet.payload) !== undefined;

const testCase: ConformanceCase = defineCase({
  id: 'media/unmute-resumes',
  title: 'an unmuted track goes on under its SSRC, its numbering unbroken',
  judges: ['PUB-035'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const bob = await room.join('bob');
    const track = await alice.publish('audio');
    const { trackSid } = track;
    await needed(bob.receivesMedia(trackSid, { packets: 20 }));
    alice.setMuted(track, true);
    track.source.stop();
    await needed(bob.sees('alice', { track: { sid: trackSid, muted: true } }));
    await pause(1_300);

    const after = bob.mark();
    alice.setMuted(track, false);
    track.source.start();
    await check('PUB-035', bob.receivesMedia(trackSid, { packets: 25, fits: isOurs, after }), within(8_000));
    await check('PUB-035', equals('number of SSRCs', bob.flows.ofTrack(trackSid).length, 1));
    const continuity = bob.continuityOf(trackSid);
    await check('PUB-035', holds('numbering is unbroken', continuity.isContinuous, continuity.text));
  },
});
export default testCase;
