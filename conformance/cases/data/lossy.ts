import { DataPacket_Kind } from '@livekit/protocol';
import { equals, holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/lossy',
  title: 'lossy data reaches the others on the lossy channel',
  judges: ['DATA-020', 'DATA-023', 'DATA-022'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol', { signalling: 'single' });
    // A lossy message may get lost; ten of them do not.
    for (let i = 0; i < 10; i += 1) alice.sendData('quick', { kind: 'lossy', topic: 'count' });
    for (const listener of [bob, carol]) {
      const wanted = { text: 'quick', topic: 'count', from: 'alice' };
      await check('DATA-020', listener.hears(wanted), within(8_000));
      const first = listener.data[0];
      await check(
        'DATA-023',
        equals('channel and kind', [first?.label, first?.packet?.kind], ['_lossy', DataPacket_Kind.LOSSY]),
      );
      await check('DATA-022', equals('sid of the sender', first?.packet?.participantSid, alice.participantSid));
      await pause(200);
      const copies = listener.data.length;
      await check('DATA-020', holds('at most as many as were sent', copies <= 10, `${copies} messages`));
    }
    await check('DATA-020', never(alice.hears({ text: 'quick' })), throughout(200));
  },
});
export default testCase;
