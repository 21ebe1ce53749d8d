import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/again-and-again',
  title: 'a track is given back and taken again as often as one likes, on the same mid',
  judges: ['SUB-003'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));
    for (let round = 0; round < 2; round += 1) {
      bob.subscribe([trackSid], false);
      await check('SUB-003', await bob.fallsSilent(trackSid, 300));
      await pause(300);
      const after = bob.mark();
      bob.subscribe([trackSid]);
      await check('SUB-003', bob.receivesMedia(trackSid, { packets: 20, after }), within(8_000));
    }
    const flows = bob.flows.ofTrack(trackSid);
    await check('SUB-003', equals('number of SSRCs', flows.length, 3));
    await check('SUB-003', equals('number of mids', new Set(flows.map(({ mid }) => mid)).size, 1));
  },
});
export default testCase;
