import { never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/video-mute-stops',
  title: 'a muted camera sends no bytes to a subscriber with one peer connection',
  judges: ['PUB-033'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const track = await alice.publish('video');
    const { trackSid } = track;
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));

    alice.setMuted(track, true);
    await needed(bob.sees('alice', { track: { sid: trackSid, muted: true } }));
    await pause(500);
    const after = bob.mark();
    await check('PUB-033', never(bob.receivesMedia(trackSid, { after })), throughout(700));
  },
});
export default testCase;
