import { VideoLayer, VideoQuality } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const SIZES = [
  [VideoQuality.LOW, 80, 45],
  [VideoQuality.HIGH, 320, 180],
] as const;
/** That less is wanted is told after five seconds (SUB-051). */
const DECREASE_TOLD_MS = 7_000;

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/most-demanding-counts',
  title: 'a publisher is told what the most demanding of its subscribers wants, whoever came last',
  judges: ['SUB-053'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const layers = SIZES.map(([quality, width, height]) => new VideoLayer({ quality, width, height }));
    const { trackSid } = await alice.publish('video', { request: { layers } });
    await needed(bob.receivesMedia(trackSid, { packets: 5 }));
    const carol = await room.join('carol');
    await needed(carol.receivesMedia(trackSid, { packets: 5 }));
    carol.updateTrackSettings({ trackSids: [trackSid], quality: VideoQuality.LOW });
    await pause(DECREASE_TOLD_MS);
    const last = alice.messages('subscribedQualityUpdate').findLast((message) => message.trackSid === trackSid);
    const qualities = last?.subscribedCodecs.flatMap((codec) => codec.qualities) ?? [];
    const highest = qualities.findLast(({ enabled }) => enabled)?.quality;
    await check('SUB-053', equals('highest layer wanted', highest, VideoQuality.HIGH));
  },
});
export default testCase;
