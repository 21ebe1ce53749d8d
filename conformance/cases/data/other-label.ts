import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/other-label',
  title: 'bytes on a channel of another name arrive as a user packet',
  judges: ['DATA-005'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const channel = alice.peers.publisher.createDataChannel('chat', { ordered: true });
    channel.stateChanged.subscribe(() => alice.watch.changed());
    await alice.watch.until(() => (channel.readyState === 'open' ? true : undefined), 3_000, 'own channel');
    channel.send(Buffer.from('plain bytes'));
    await check('DATA-005', bob.hears({ text: 'plain bytes', from: 'alice' }), within(2_000));
    await check('DATA-005', equals('channel', bob.data[0]?.label, '_reliable'));
  },
});
export default testCase;
