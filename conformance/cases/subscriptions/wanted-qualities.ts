import { VideoLayer, VideoQuality } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { VIDEO_HEIGHT, VIDEO_WIDTH } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/wanted-qualities',
  title: 'a publisher is told which layers are wanted, with every quality named',
  judges: ['SUB-050'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const layers = [new VideoLayer({ quality: VideoQuality.HIGH, width: VIDEO_WIDTH, height: VIDEO_HEIGHT })];
    const { trackSid } = await alice.publish('video', { request: { layers } });
    const bob = await room.join('bob');
    const told = alice.receives(
      'subscribedQualityUpdate',
      (m) =>
        m.trackSid === trackSid && m.subscribedCodecs.some(({ qualities }) => qualities.some(({ enabled }) => enabled)),
      'subscribed_quality_update with an enabled layer',
    );
    await needed(bob.receivesMedia(trackSid, { packets: 5 }));
    await check('SUB-050', told, within(4_000));
    const codecs = alice.messages('subscribedQualityUpdate').at(-1)?.subscribedCodecs ?? [];
    const named = codecs.map(({ codec, qualities }) => [
      codec,
      qualities.map(({ quality }) => quality).toSorted((a, b) => a - b),
    ]);
    const all = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH];
    await check('SUB-050', equals('codecs and qualities', named, [['vp8', all]]));
  },
});
export default testCase;
