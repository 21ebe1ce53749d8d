import { equals, holds, within } from '../../probe/expectation.ts';
import { VIDEO_HEIGHT, VIDEO_WIDTH } from '../../probe/publication.ts';
import { readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** One second. */
const PICTURES = 25;

const testCase: ConformanceCase = defineCase({
  id: 'media/video-forwarded',
  title: 'published video reaches a subscriber as whole pictures that begin with a key frame',
  judges: ['SUB-001', 'SUB-036'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('video');
    await check('SUB-001', bob.receivesMedia(trackSid, { packets: PICTURES }), within(8_000));

    const packets = bob.flows.packetsOf(trackSid);
    const first = readVp8(packets[0]?.payload ?? Buffer.alloc(0));
    const start = [first?.isKeyFrame, first?.width, first?.height];
    await check('SUB-036', equals('first picture: key frame, width, height', start, [true, VIDEO_WIDTH, VIDEO_HEIGHT]));
    const unfinished = packets.filter(({ marker }) => !marker).length;
    await check('SUB-001', equals('pictures of one packet without marker', unfinished, 0));
    const continuity = bob.continuityOf(trackSid);
    await check(
      'SUB-001',
      holds('sequence numbers and timestamps are unbroken', continuity.isContinuous, continuity.text),
    );
  },
});
export default testCase;
