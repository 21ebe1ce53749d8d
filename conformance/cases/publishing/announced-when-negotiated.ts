import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/announced-when-negotiated',
  title: 'others hear of a track when it is negotiated, not when it is announced, and before any media',
  judges: ['PUB-003'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    // News of who publishes nothing yet may come seconds late (PRT-005).
    await alice.publish('video', { sends: false });
    const cid = alice.peers.addSendingSection('audio', 'stream-alice').sender.trackId;
    const { sid } = await alice.announce('audio', cid);
    await check('PUB-003', never(bob.sees('alice', { track: { sid } })), throughout(500));
    await alice.peers.negotiate();
    await check('PUB-003', bob.sees('alice', { track: { sid } }), within(2_000));
    await check('PUB-003', equals('RTP packets by then', bob.flows.packetsOf(sid).length, 0));
  },
});
export default testCase;
