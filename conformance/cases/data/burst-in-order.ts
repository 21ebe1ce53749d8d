import { equals, holds, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const MESSAGES = 500;

const testCase: ConformanceCase = defineCase({
  id: 'data/burst-in-order',
  title: 'five hundred reliable messages arrive, in order and with their numbers',
  judges: ['DATA-025', 'DATA-040'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    for (let i = 1; i <= MESSAGES; i += 1) alice.sendData(`message ${i}`);
    await check('DATA-025', bob.hears({ text: `message ${MESSAGES}` }), within(8_000));
    const numbers = Array.from({ length: MESSAGES }, (_, index) => index + 1);
    const texts = bob.data.map(userText);
    const firstOdd = texts.findIndex((text, index) => text !== `message ${index + 1}`);
    const seen = `${texts.length} messages; first out of order: ${firstOdd}`;
    await check('DATA-025', holds('all, in order', firstOdd === -1 && texts.length === MESSAGES, seen));
    const sequences = bob.data.map(({ packet }) => packet?.sequence);
    await check('DATA-040', equals('sequences', sequences, numbers));
  },
});
export default testCase;
