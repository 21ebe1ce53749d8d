import { DataPacket, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/forged-sender',
  title: 'the server writes the sender, whatever the packet says',
  judges: ['DATA-022'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const forged = { participantIdentity: 'carol', participantSid: carol.participantSid };
    const value = new UserPacket({ payload: Buffer.from('it was carol'), ...forged });
    alice.sendPacket(new DataPacket({ ...forged, value: { case: 'user', value } }));
    await check('DATA-022', bob.hears({ text: 'it was carol', from: 'alice' }), within(8_000));
    const packet = bob.data[0]?.packet;
    const user = packet?.value.case === 'user' ? packet.value.value : undefined;
    const own = ['alice', alice.participantSid];
    await check('DATA-022', equals('sender of the packet', [packet?.participantIdentity, packet?.participantSid], own));
    await check(
      'DATA-022',
      equals('sender in the user packet', [user?.participantIdentity, user?.participantSid], own),
    );
  },
});
export default testCase;
