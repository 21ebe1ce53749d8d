import { VideoLayer, VideoQuality } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const SIZES = [
  [VideoQuality.LOW, 80, 45],
  [VideoQuality.MEDIUM, 160, 90],
  [VideoQuality.HIGH, 320, 180],
] as const;
/** That less is wanted is told after five seconds (SUB-051). */
const SETTLED_MS = 7_000;

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/adaptive-starts-low',
  title: 'who adapts is sent the lowest layer until it says how large it shows the track; others the highest',
  judges: ['SUB-035'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { adaptiveStream: true });
    const layers = SIZES.map(([quality, width, height]) => new VideoLayer({ quality, width, height }));
    const { trackSid } = await alice.publish('video', { request: { layers } });
    await needed(bob.receivesMedia(trackSid, { packets: 5 }));
    const wanted = (): readonly VideoQuality[] => {
      const last = alice.messages('subscribedQualityUpdate').findLast((message) => message.trackSid === trackSid);
      const qualities = last?.subscribedCodecs.flatMap((codec) => codec.qualities) ?? [];
      return qualities.flatMap(({ quality, enabled }) => (enabled ? [quality] : []));
    };
    await pause(SETTLED_MS);
    await check('SUB-035', equals('layers wanted by one who adapts', wanted(), [VideoQuality.LOW]));
    const carol = await room.join('carol');
    await needed(carol.receivesMedia(trackSid, { packets: 5 }));
    await pause(SETTLED_MS);
    const highest = Math.max(...wanted());
    await check('SUB-035', equals('highest layer wanted by one who does not', highest, VideoQuality.HIGH));
  },
});
export default testCase;
