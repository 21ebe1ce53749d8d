import { DataPacket_Kind, SendDataRequest } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/send-data',
  title: 'SendData reaches everybody, or those it names, without a sender',
  judges: ['ROOM-050', 'ROOM-051'],
  async run({ room, check, api }) {
    const [alice, bob] = await Promise.all([room.join('alice'), room.join('bob')]);
    const send = (text: string, more: ConstructorParameters<typeof SendDataRequest>[0] = {}): Promise<unknown> =>
      api.must('SendData', new SendDataRequest({ room: room.name, data: Buffer.from(text), topic: 'api', ...more }));
    await send('to all', { kind: DataPacket_Kind.RELIABLE });
    for (const probe of [alice, bob]) {
      const whole = { text: 'to all', topic: 'api', from: '', kind: DataPacket_Kind.RELIABLE };
      await check('ROOM-050', probe.hears(whole), within(8_000));
    }
    await send('to bob', { destinationIdentities: ['bob'] });
    await send('to alice', { destinationSids: [alice.participantSid] });
    await check('ROOM-050', bob.hears({ text: 'to bob' }), within(8_000));
    await check('ROOM-050', alice.hears({ text: 'to alice' }), within(8_000));
    await check('ROOM-050', never(alice.hears({ text: 'to bob' })), throughout(300));
    await check('ROOM-050', never(bob.hears({ text: 'to alice' })), throughout(1));
    const short = new SendDataRequest({ room: room.name, data: Buffer.from('x'), nonce: Buffer.alloc(5, 1) });
    await check(
      'ROOM-051',
      equals('code for a nonce of 5 bytes', (await api.call('SendData', short)).error?.code, 'invalid_argument'),
    );
  },
});
export default testCase;
