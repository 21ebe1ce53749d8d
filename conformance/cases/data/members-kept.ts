import { DataPacket, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const testCase: ConformanceCase = defineCase({
  id: 'data/members-kept',
  title: 'topic, payload, id, times and nonce arrive as they were sent',
  judges: ['DATA-024'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const payload = Buffer.from([0, 1, 2, 0xff, 0xfe, 0, 0x80]);
    const nonce = Buffer.alloc(16, 7);
    const sent = new UserPacket({ payload, topic: 'tópic/1', id: 'message-1', startTime: 5n, endTime: 6n, nonce });
    alice.sendPacket(new DataPacket({ value: { case: 'user', value: sent } }));
    await check('DATA-024', bob.hears({ topic: 'tópic/1' }), within(8_000));
    const value = bob.data[0]?.packet?.value;
    const user = value?.case === 'user' ? value.value : new UserPacket();
    const seen = [user.id, String(user.startTime), String(user.endTime), hex(user.nonce), hex(user.payload)];
    await check(
      'DATA-024',
      equals('id, times, nonce, payload', seen, ['message-1', '5', '6', hex(nonce), hex(payload)]),
    );
  },
});
export default testCase;
