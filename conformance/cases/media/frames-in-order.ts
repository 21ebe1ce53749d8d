import { equals, within } from '../../probe/expectation.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** More than one defect of every fiftieth packet needs. */
const FRAMES = 70;

const testCase: ConformanceCase = defineCase({
  id: 'media/frames-in-order',
  title: 'every audio frame arrives once, in order and under the next sequence number',
  judges: ['SUB-001'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const { trackSid } = await alice.publish('audio');
    await check('SUB-001', bob.receivesMedia(trackSid, { packets: FRAMES }), within(15_000));

    const packets = [...bob.flows.packetsOf(trackSid)];
    const steps = packets.slice(1).map(({ sequenceNumber, payload }, index) => {
      const before = packets[index];
      const frames = (opusFrameIndex(payload) ?? NaN) - (opusFrameIndex(before?.payload ?? payload) ?? NaN);
      return [(sequenceNumber - (before?.sequenceNumber ?? 0)) & 0xffff, frames];
    });
    const odd = steps.filter(([sequence, frame]) => sequence !== 1 || frame !== 1);
    await check('SUB-001', equals('steps of sequence number and frame other than 1 and 1', odd, []));
  },
});
export default testCase;
