import { equals } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/sent-while-joining',
  title: 'what is sent while somebody connects reaches it when it is numbered; by the documents it is lost',
  judges: ['DATA-045'],
  async run({ room, check, pause, profile }) {
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const attempt = await room.tryJoin('bob');
    if (attempt.join === undefined) throw new PrerequisiteError(`bob could not join: ${attempt.text}`);
    const bob = attempt.probe;
    alice.sendData('numbered');
    alice.sendData('not numbered', { packet: { sequence: 0 } });
    await needed(carol.hears({ text: 'not numbered' }));
    await bob.connected();
    alice.sendData('afterwards');
    await needed(bob.hears({ text: 'afterwards' }));
    await pause(300);
    const wanted = profile.name === 'docs' ? ['afterwards'] : ['numbered', 'afterwards'];
    await check('DATA-045', equals('texts that bob received', bob.data.map(userText), wanted));
  },
});
export default testCase;
