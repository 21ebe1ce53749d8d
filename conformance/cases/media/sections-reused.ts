import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const ROUNDS = 3;

const testCase: ConformanceCase = defineCase({
  id: 'media/sections-reused',
  title: "a subscriber's description does not grow when tracks come and go",
  judges: ['SUB-011', 'SUB-001'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const track = await alice.publish('audio');
      await check('SUB-001', bob.receivesMedia(track.trackSid, { packets: 5 }), within(8_000));
      const after = bob.mark();
      await alice.unpublish(track);
      await needed(bob.sees('alice', { trackCount: 0, after }));
      await bob.waitFor('offer', () => true, 3_000, after);
    }
    const sections = bob.peers.offersReceived.map(({ sdp }) => sdp.match(/^m=/gm)?.length ?? 0);
    const most = Math.max(...sections);
    await check(
      'SUB-011',
      holds('at most two media sections for one track at a time', most <= 2, `${sections.join(', ')} sections`),
    );
  },
});
export default testCase;
