import { RequestResponse_Reason } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/other-cid',
  title: 'a section whose name was never announced takes the pending track of its kind, which answers to both names',
  judges: ['PUB-006', 'PUB-007'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const inSdp = alice.peers.addSendingSection('audio', 'stream-alice').sender.trackId;
    const { sid } = await alice.announce('audio', 'announced');
    await alice.peers.negotiate();
    await check('PUB-006', bob.sees('alice', { track: { sid } }), within(2_000));
    for (const cid of ['announced', inSdp]) {
      const after = alice.mark();
      alice.addTrack('audio', cid);
      const isQueued = alice.receives(
        'requestResponse',
        (m) => m.reason === RequestResponse_Reason.QUEUED,
        `QUEUED for ${cid === inSdp ? 'the name in the SDP' : 'the announced name'}`,
        after,
      );
      await check('PUB-007', isQueued, within(2_000));
    }
    // Of two announced tracks the section's own name decides, not the order.
    const carol = await room.join('carol');
    const own = carol.peers.addSendingSection('audio', 'stream-carol').sender.trackId;
    await carol.announce('audio', 'first', { name: 'first' });
    await carol.announce('audio', own, { name: 'second' });
    await carol.peers.negotiate();
    await needed(bob.sees('carol', { trackCount: 1 }));
    const names = bob.roster
      .history('carol')
      .at(-1)
      ?.info.tracks.map(({ name }) => name);
    await check('PUB-006', equals('tracks of carol', names, ['second']));
  },
});
export default testCase;
