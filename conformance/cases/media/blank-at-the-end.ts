import { holds } from '../../probe/expectation.ts';
import { VIDEO_HEIGHT, VIDEO_WIDTH } from '../../probe/publication.ts';
import { readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** Of six in 0.2 s some may be lost on the way. */
const LEAST_FRAMES = 3;

const testCase: ConformanceCase = defineCase({
  id: 'media/blank-at-the-end',
  title: 'a video that is unsubscribed or unpublished ends with blank key frames, before its section goes',
  judges: ['PUB-038'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    for (const how of ['unsubscribed', 'unpublished'] as const) {
      const bob = await room.join(`bob-${how}`);
      const video = await alice.publish('video');
      await needed(bob.receivesMedia(video.trackSid, { packets: 20 }));
      const after = bob.mark();
      if (how === 'unsubscribed') bob.subscribe([video.trackSid], false);
      else await alice.unpublish(video);
      await pause(1_000);
      const frames = bob.flows.packetsOf(video.trackSid, after).flatMap(({ payload }) => readVp8(payload) ?? []);
      const blank = frames.filter(
        ({ isKeyFrame, width = 0, height = 0 }) => isKeyFrame && (width !== VIDEO_WIDTH || height !== VIDEO_HEIGHT),
      );
      const isEnd = blank.length >= LEAST_FRAMES && frames.slice(-blank.length).every((frame) => blank.includes(frame));
      const seen = `${frames.length} frames came after, ${blank.length} of them blank`;
      await check('PUB-038', holds(`a video that is ${how} ends with blank key frames`, isEnd, seen));
      if (how === 'unsubscribed') await alice.unpublish(video);
      bob.leave();
    }
  },
});
export default testCase;
