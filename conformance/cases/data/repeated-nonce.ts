import { DataPacket, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/repeated-nonce',
  title: 'a message repeated under its nonce arrives once, whoever repeats it',
  judges: ['DATA-026'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const user = (text: string, nonce: number): DataPacket => {
      const value = new UserPacket({ payload: Buffer.from(text), nonce: Buffer.alloc(16, nonce) });
      return new DataPacket({ value: { case: 'user', value } });
    };
    alice.sendPacket(user('said once', 1));
    await check('DATA-026', carol.hears({ text: 'said once' }), within(8_000));
    bob.sendPacket(user('said again', 1));
    bob.sendPacket(user('something else', 2));
    await check('DATA-026', carol.hears({ text: 'something else' }), within(8_000));
    await check('DATA-026', equals('texts', carol.data.map(userText), ['said once', 'something else']));
  },
});
export default testCase;
