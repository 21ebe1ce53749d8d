import { holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/single-both-ways',
  title: 'two participants with one peer connection each hear and see one another',
  judges: ['SUB-001', 'SIG-083', 'SIG-088'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const bob = await room.join('bob', { signalling: 'single' });
    const pairs = [
      [await alice.publish('audio'), bob],
      [await alice.publish('video'), bob],
      [await bob.publish('audio'), alice],
    ] as const;
    for (const [{ trackSid }, listener] of pairs) {
      await check('SUB-001', listener.receivesMedia(trackSid, { packets: 15 }), within(8_000));
      const mapped = listener.peers.answersReceived.some(({ midToTrackId }) =>
        Object.values(midToTrackId).includes(trackSid),
      );
      await check('SIG-088', holds(`an answer maps a mid to ${trackSid}`, mapped, `mapped: ${mapped}`));
    }
    for (const person of [alice, bob]) await check('SIG-083', never(person.receives('offer')), throughout(50));
  },
});
export default testCase;
