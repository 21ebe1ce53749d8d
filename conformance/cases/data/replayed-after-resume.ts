import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/replayed-after-resume',
  title: 'a resume says which reliable packet came last, and repeats of older ones are dropped',
  judges: ['DATA-042', 'DATA-040'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    for (let i = 1; i <= 7; i += 1) alice.sendData(`message ${i}`);
    await needed(bob.hears({ text: 'message 7' }));
    const opening = await alice.resume();
    const message = opening.kind === 'first-message' ? opening.message : undefined;
    if (message?.case !== 'reconnect') throw new PrerequisiteError('alice could not resume');
    await check('DATA-042', equals('last_message_seq', message.value.lastMessageSeq, 7));
    for (const sequence of [6, 7, 8]) alice.sendData(`repeat ${sequence}`, { packet: { sequence } });
    await check('DATA-040', bob.hears({ text: 'repeat 8' }), within(8_000));
    await check('DATA-040', equals('repeats', bob.data.map(userText).slice(7), ['repeat 8']));
  },
});
export default testCase;
