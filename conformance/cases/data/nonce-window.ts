import { DataPacket, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** The least a server should remember (TIM-048). */
const REMEMBERED = 50;

const testCase: ConformanceCase = defineCase({
  id: 'data/nonce-window',
  title: 'a nonce is still known when fifty others have come after it',
  judges: ['TIM-048'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const send = (text: string, number: number): void => {
      const nonce = Buffer.alloc(16, 1);
      nonce.writeUInt16BE(number);
      const value = new UserPacket({ payload: Buffer.from(text), nonce });
      alice.sendPacket(new DataPacket({ value: { case: 'user', value } }));
    };
    send('first', 0);
    for (let number = 1; number < REMEMBERED; number += 1) send(`other ${number}`, number);
    send('first again', 0);
    send('last', REMEMBERED);
    await check('TIM-048', bob.hears({ text: 'last' }), within(8_000));
    const texts = bob.data.map(userText);
    await check('TIM-048', equals('messages that came', texts.length, REMEMBERED + 1));
    await check('TIM-048', equals('the repeat came', texts.includes('first again'), false));
  },
});
export default testCase;
