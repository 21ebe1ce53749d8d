import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/auto-subscribe-off',
  title: 'without auto-subscribe tracks are listed, and sent only once they are asked for',
  judges: ['SUB-002', 'SUB-003'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const witness = await room.join('witness');
    const bob = await room.join('bob', { autoSubscribe: false });
    const { trackSid } = await alice.publish('audio');
    await needed(witness.receivesMedia(trackSid, { packets: 10 }));
    await check('SUB-002', bob.sees('alice', { track: { sid: trackSid } }), within(2_000));
    await check('SUB-002', never(bob.receivesMedia(trackSid)), throughout(800));
    const offered = bob.peers.offersReceived.some(({ sdp }) => sdp.includes('m=audio'));
    await check('SUB-002', equals('audio was offered', offered, false));
    bob.subscribe([trackSid]);
    await check('SUB-003', bob.receivesMedia(trackSid, { packets: 20 }), within(8_000));
  },
});
export default testCase;
