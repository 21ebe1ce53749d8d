import { equals, holds, within } from '../../probe/expectation.ts';
import { readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/key-frame-for-newcomer',
  title: 'a camera is asked for a key frame when somebody new wants to see it',
  judges: ['SUB-037', 'SUB-036'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid, keyFrameRequestsUs } = await alice.publish('video');
    await needed(bob.receivesMedia(trackSid, { packets: 20 }));
    await pause(1_200);
    const before = keyFrameRequestsUs.length;
    const carol = await room.join('carol');
    await check('SUB-036', carol.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    const first = readVp8(carol.flows.packetsOf(trackSid)[0]?.payload ?? Buffer.alloc(0));
    await check('SUB-036', equals('first picture is a key frame', first?.isKeyFrame, true));
    const asked = keyFrameRequestsUs.length - before;
    await check('SUB-037', holds('alice is asked for a key frame', asked > 0, `asked ${asked} times`));
  },
});
export default testCase;
