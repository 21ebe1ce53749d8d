import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/no-data',
  title: 'data of a participant without canPublishData is dropped in silence',
  judges: ['JWT-008'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice', { video: { canPublishData: false } });
    const carol = await room.join('carol');
    alice.sendData('forbidden');
    alice.sendData('forbidden too', { kind: 'lossy' });
    carol.sendData('allowed');
    await check('JWT-008', bob.hears({ text: 'allowed', from: 'carol' }), within(8_000));
    await check('JWT-008', never(bob.hears({ from: 'alice' })), throughout(700));
    await check('JWT-008', never(alice.losesSocket()), throughout(1));
  },
});
export default testCase;
