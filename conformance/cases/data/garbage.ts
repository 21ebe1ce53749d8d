import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/garbage',
  title: 'a packet that cannot be read is dropped and the next one is not',
  judges: ['DATA-031'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    alice.sendData('before');
    await check('DATA-031', bob.hears({ text: 'before' }), within(8_000));
    alice.sendDataBytes(Buffer.alloc(40, 0xff), 'reliable', 'garbage');
    alice.sendData('after');
    await check('DATA-031', bob.hears({ text: 'after' }), within(8_000));
    await check('DATA-031', equals('messages', bob.data.length, 2));
  },
});
export default testCase;
