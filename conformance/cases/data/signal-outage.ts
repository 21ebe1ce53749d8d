import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/signal-outage',
  title: 'data flows both ways while the signalling socket is gone',
  judges: ['DATA-049'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const bob = await room.join('bob');
    alice.dropSocket();
    await pause(500);
    alice.sendData('out');
    bob.sendData('in');
    await check('DATA-049', bob.hears({ text: 'out', from: 'alice' }), within(8_000));
    await check('DATA-049', alice.hears({ text: 'in', from: 'bob' }), within(8_000));
  },
});
export default testCase;
