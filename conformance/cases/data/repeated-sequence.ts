import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/repeated-sequence',
  title: 'a reliable packet whose number was there already is dropped, one without number never',
  judges: ['DATA-040', 'DATA-041'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const send = (text: string, sequence: number): void => alice.sendData(text, { packet: { sequence } });
    const sent: readonly (readonly [string, number])[] = [
      ['one', 1],
      ['two', 2],
      ['one again', 1],
      ['two again', 2],
      ['five', 5],
      ['late three', 3],
    ];
    for (const [text, sequence] of sent) send(text, sequence);
    for (let i = 0; i < 2; i += 1) send('without number', 0);
    send('six', 6);
    await check('DATA-040', bob.hears({ text: 'six' }), within(8_000));
    const texts = bob.data.map(userText);
    const numbered = texts.filter((text) => text !== 'without number');
    await check('DATA-040', equals('numbered messages', numbered, ['one', 'two', 'five', 'six']));
    await check('DATA-041', equals('messages without number', texts.length - numbered.length, 2));
  },
});
export default testCase;
