import { DataPacket_Kind } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/one-destination',
  title: 'a message to one identity reaches that participant alone',
  judges: ['DATA-021'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    alice.sendData('for bob', { to: ['bob', 'nobody'] });
    await check('DATA-021', bob.hears({ text: 'for bob', from: 'alice' }), within(8_000));
    await check('DATA-021', never(carol.hears({ text: 'for bob' })), throughout(400));
    alice.sendData('for carol', { to: ['carol'], kind: 'lossy' });
    await check('DATA-021', carol.hears({ text: 'for carol', kind: DataPacket_Kind.LOSSY }), within(8_000));
    await check('DATA-021', never(bob.hears({ text: 'for carol' })), throughout(400));
  },
});
export default testCase;
