import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/single-own-channel',
  title: 'with one peer connection data arrives on the channels that the client opened',
  judges: ['DATA-003', 'DATA-002'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const heard: string[] = [];
    bob.peers.ownChannels.get('_reliable')?.onMessage.subscribe(() => heard.push('own channel'));
    alice.sendData('to bob');
    bob.sendData('to alice');
    await check('DATA-003', bob.hears({ text: 'to bob', from: 'alice' }), within(8_000));
    await check('DATA-003', equals('where it came', heard, ['own channel']));
    await check('DATA-003', alice.hears({ text: 'to alice', from: 'bob' }), within(8_000));
    const opened = [alice, bob].map(({ peers }) =>
      [...peers.serverChannels.keys()].toSorted((a, b) => a.localeCompare(b)),
    );
    await check(
      'DATA-002',
      equals('channels that the server opened', opened, [['_data_track', '_lossy', '_reliable'], []]),
    );
  },
});
export default testCase;
