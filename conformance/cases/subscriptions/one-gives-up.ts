import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/one-gives-up',
  title: 'a track that one subscriber gives back goes on for the other',
  judges: ['SUB-003', 'SUB-001'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol', { signalling: 'single' });
    const { trackSid } = await alice.publish('video');
    for (const listener of [bob, carol]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));
    carol.subscribe([trackSid], false);
    await check('SUB-003', await carol.fallsSilent(trackSid, 400));
    const after = bob.mark();
    await check('SUB-001', bob.receivesMedia(trackSid, { packets: 20, after }), within(10_000));
    const continuity = bob.continuityOf(trackSid);
    await check('SUB-001', holds("bob's numbering is unbroken", continuity.isContinuous, continuity.text));
  },
});
export default testCase;
