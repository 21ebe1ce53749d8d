import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/offer-first',
  title: 'a section negotiated before its add_track becomes a track when add_track comes',
  judges: ['PUB-009'],
  async run({ room, check, pause }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const transceiver = alice.peers.addSendingSection('audio', 'stream-alice');
    await alice.peers.negotiate();
    await pause(1_000);
    const { sid } = await alice.announce('audio', transceiver.sender.trackId);
    await check('PUB-009', bob.sees('alice', { track: { sid } }), within(3_000));
  },
});
export default testCase;
