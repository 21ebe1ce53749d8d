import { VideoLayer, VideoQuality } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { VIDEO_HEIGHT, VIDEO_WIDTH } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/unwanted-layers',
  title: 'that nobody wants a camera any more is told after five seconds, that somebody does at once',
  judges: ['SUB-051', 'TIM-033', 'SUB-050'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const layers = [new VideoLayer({ quality: VideoQuality.HIGH, width: VIDEO_WIDTH, height: VIDEO_HEIGHT })];
    const { trackSid } = await alice.publish('video', { request: { layers } });
    const wanted = (isWanted: boolean, after: number): Expectation =>
      alice.receives(
        'subscribedQualityUpdate',
        (m) => m.trackSid === trackSid && m.subscribedQualities.some(({ enabled }) => enabled) === isWanted,
        `an update with ${isWanted ? 'some' : 'no'} layer wanted`,
        after,
      );
    await check('SUB-050', wanted(true, -1), within(5_000));
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));
    const disabled = alice.mark();
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: true });
    await check('TIM-033', wanted(false, disabled), profile.window('TIM-033'));
    const enabled = alice.mark();
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: false });
    await check('SUB-051', wanted(true, enabled), within(1_000));
  },
});
export default testCase;
