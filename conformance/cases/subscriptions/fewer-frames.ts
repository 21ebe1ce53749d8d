import { equals, holds } from '../../probe/expectation.ts';
import { readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/fewer-frames',
  title: 'a subscriber that asks for half the frames gets the lower temporal layer, unbroken',
  judges: ['SUB-033'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const video = await alice.publish('video', { sends: false });
    video.temporalLayers = 2;
    video.source.start();
    // Both layers have to be seen before their rates are known.
    await needed(bob.receivesMedia(video.trackSid, { packets: 60 }));
    bob.updateTrackSettings({ trackSids: [video.trackSid], width: 320, height: 180, fps: 12 });
    await pause(1_000);
    const after = bob.mark();
    await needed(bob.receivesMedia(video.trackSid, { packets: 15, after }));
    const frames = bob.flows.packetsOf(video.trackSid, after).flatMap(({ payload }) => readVp8(payload) ?? []);
    const layers = [...new Set(frames.map(({ temporalLayer }) => temporalLayer))];
    await check('SUB-033', equals('temporal layers received', layers, [0]));
    const steps = frames
      .slice(1)
      .map(({ pictureId = 0 }, index) => (pictureId - (frames[index]?.pictureId ?? 0)) & 0x7fff);
    const isUnbroken = steps.every((step) => step === 1) && bob.continuityOf(video.trackSid, after).isContinuous;
    await check(
      'SUB-033',
      holds('picture ids and sequence numbers leave no gap', isUnbroken, `steps ${steps.join(' ')}`),
    );
  },
});
export default testCase;
