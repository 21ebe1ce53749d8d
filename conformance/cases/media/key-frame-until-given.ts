import { holds, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/key-frame-until-given',
  title: 'a new video is asked for a key frame again and again until it gives one',
  judges: ['PUB-041'],
  suites: ['media'],
  async run({ room, check, pause, clock }) {
    const alice = await room.join('alice');
    const track = await alice.publish('video', { sends: false });
    track.withholdsKeyFrames = true;
    track.source.start();
    const startedUs = clock.nowUs();
    await pause(4_500);
    const times = track.keyFrameRequestsUs.map((atUs) => Math.round((atUs - startedUs) / 1_000));
    const isRepeated = times.length >= 3 && (times.at(-1) ?? 0) >= 2_500;
    const seen = times.length === 0 ? 'no request' : `requests after ${times.join(', ')} ms`;
    await check('PUB-041', holds('requests come at least each second and a half', isRepeated, seen));
    const before = track.keyFrameRequestsUs.length;
    const askedAgain: Expectation = {
      description: 'one more request while there is no key frame',
      look: () => (track.keyFrameRequestsUs.length > before ? 'it came' : undefined),
      instead: () => 'none came',
      watch: alice.watch,
    };
    await check('PUB-041', askedAgain, within(2_500));
    track.withholdsKeyFrames = false;
    await pause(1_500);
    const given = track.keyFrameRequestsUs.length;
    await pause(2_500);
    const later = track.keyFrameRequestsUs.length - given;
    await check('PUB-041', holds('no request after the key frame', later === 0, `${later} requests`));
  },
});
export default testCase;
