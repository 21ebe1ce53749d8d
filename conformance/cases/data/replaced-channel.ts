import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/replaced-channel',
  title: 'a second channel of a known label takes the place of the first, which the server closes',
  judges: ['DATA-004'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    for (const signalling of ['dual', 'single'] as const) {
      const alice = await room.join(`alice-${signalling}`, { signalling });
      for (const kind of ['reliable', 'lossy'] as const) {
        const label = `_${kind}`;
        const former = alice.peers.ownChannels.get(label);
        const newest = alice.peers.openChannel(label);
        await alice.watch.until(() => newest.readyState === 'open' || undefined, 5_000, `${label} opens again`);
        const isClosed = {
          ...holds(`the former ${label} is closed`, true, 'it was closed'),
          look: () => (former?.readyState === 'closed' ? 'it was closed' : undefined),
          instead: () => `it is ${former?.readyState ?? 'missing'}`,
          watch: alice.watch,
        };
        await check('DATA-004', isClosed, within(3_000));
        // A lossy message may be lost on its way by right.
        for (let copy = 0; copy < 3; copy += 1) alice.sendData(`${kind} after`, { kind });
        await check('DATA-004', bob.hears({ text: `${kind} after`, from: alice.identity }), within(3_000));
      }
    }
  },
});
export default testCase;
