import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/not-for-later-joiners',
  title: 'what was sent before somebody joined does not reach them',
  judges: ['DATA-045'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    alice.sendData('too early for carol');
    await needed(bob.hears({ text: 'too early for carol' }));
    await pause(3_200);
    const carol = await room.join('carol');
    alice.sendData('in time');
    await check('DATA-045', carol.hears({ text: 'in time' }), within(8_000));
    await check('DATA-045', equals('texts at carol', carol.data.map(userText), ['in time']));
  },
});
export default testCase;
