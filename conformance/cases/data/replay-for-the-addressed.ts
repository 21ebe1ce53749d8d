import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { NotApplicableError, PrerequisiteError } from '../../runner/failures.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/replay-for-the-addressed',
  title: 'what was missed while connecting is replayed in order, once, and only to those it was for',
  judges: ['DATA-046'],
  async run({ room, check, pause, profile }) {
    if (profile.name === 'docs') throw new NotApplicableError('the documents promise no replay');
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const attempt = await room.tryJoin('bob');
    if (attempt.join === undefined) throw new PrerequisiteError(`bob could not join: ${attempt.text}`);
    const bob = attempt.probe;
    alice.sendData('for all 1');
    alice.sendData('for carol', { to: ['carol'] });
    alice.sendData('for bob', { to: ['bob'] });
    alice.sendData('for all 2');
    await needed(carol.hears({ text: 'for all 2' }));
    await bob.connected();
    alice.sendData('afterwards');
    await check('DATA-046', bob.hears({ text: 'afterwards' }), within(8_000));
    await pause(500);
    const wanted = ['for all 1', 'for bob', 'for all 2', 'afterwards'];
    await check('DATA-046', equals('texts that bob received', bob.data.map(userText), wanted));
  },
});
export default testCase;
