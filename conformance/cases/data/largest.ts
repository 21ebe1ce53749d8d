import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const NOTHING = { atUs: 0, order: 0, label: '', bytes: Buffer.alloc(0), packet: undefined };

const testCase: ConformanceCase = defineCase({
  id: 'data/largest',
  title: 'a message of nearly 64000 bytes arrives, and descriptions say so',
  judges: ['DATA-007'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const offered = /^a=max-message-size:(\d+)/m.exec(bob.peers.offersReceived[0]?.sdp ?? '')?.[1];
    await check('DATA-007', equals('max-message-size of the offer', offered, '65535'));
    alice.sendData(Buffer.alloc(63_900, 0x41), { topic: 'large' });
    await check('DATA-007', bob.hears({ topic: 'large' }), within(8_000));
    await check('DATA-007', equals('bytes', userText(bob.data[0] ?? NOTHING)?.length, 63_900));
  },
});
export default testCase;
