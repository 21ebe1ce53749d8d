import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/two-destinations',
  title: 'a message to two of three others skips the third',
  judges: ['DATA-021'],
  async run({ room, check }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const [bob, carol, dave] = await Promise.all([
      room.join('bob'),
      room.join('carol', { signalling: 'single' }),
      room.join('dave'),
    ]);
    alice.sendData('first', { to: ['bob', 'carol'] });
    for (const listener of [bob, carol]) await check('DATA-021', listener.hears({ text: 'first' }), within(8_000));
    alice.sendData('second', { to: ['dave'] });
    await check('DATA-021', dave.hears({ text: 'second' }), within(8_000));
    // Reliable data is in order: had the first been meant for dave, it would be there by now.
    await check('DATA-021', equals('texts at dave', dave.data.map(userText), ['second']));
  },
});
export default testCase;
