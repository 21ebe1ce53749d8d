import { never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/lossy-while-joining',
  title: 'lossy data that was sent while somebody was still connecting never reaches it',
  judges: ['DATA-033'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const attempt = await room.tryJoin('bob');
    if (attempt.join === undefined) throw new PrerequisiteError(`bob could not join: ${attempt.text}`);
    const bob = attempt.probe;
    alice.sendData('too early', { kind: 'lossy' });
    await needed(carol.hears({ text: 'too early' }));
    await pause(300);
    await bob.connected();
    for (let i = 0; i < 3; i += 1) alice.sendData('in time', { kind: 'lossy' });
    await needed(bob.hears({ text: 'in time' }));
    await check('DATA-033', never(bob.hears({ text: 'too early' })), throughout(1_000));
  },
});
export default testCase;
