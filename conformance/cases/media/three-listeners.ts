import { equals, within } from '../../probe/expectation.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/three-listeners',
  title: 'three subscribers are sent the same frames',
  judges: ['SUB-001'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const listeners = [
      await room.join('bob'),
      await room.join('carol', { signalling: 'single' }),
      await room.join('dave'),
    ];
    const { trackSid } = await alice.publish('audio');
    for (const listener of listeners) {
      await check('SUB-001', listener.receivesMedia(trackSid, { packets: 50 }), within(8_000));
    }
    const frames = listeners.map((listener) =>
      listener.flows.packetsOf(trackSid).map(({ payload }) => opusFrameIndex(payload)),
    );
    const from = Math.max(...frames.map((list) => list[0] ?? 0));
    const same = frames.map((list) =>
      list.filter((frame) => frame !== undefined && frame >= from && frame < from + 25),
    );
    for (const list of same) await check('SUB-001', equals('25 frames that all have in common', list, same[0]));
    await check('SUB-001', equals('number of them', same[0]?.length, 25));
  },
});
export default testCase;
