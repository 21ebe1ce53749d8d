import { DataPacket_Kind } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const MESSAGES = 20;

const testCase: ConformanceCase = defineCase({
  id: 'data/reliable',
  title: 'reliable data reaches every other participant, all of it and in order',
  judges: ['DATA-020', 'DATA-022', 'DATA-023', 'DATA-024', 'DATA-025'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const texts = Array.from({ length: MESSAGES }, (_, index) => `message ${index}`);
    for (const text of texts) alice.sendData(text, { topic: 'count' });

    const last = { text: texts.at(-1) ?? '', topic: 'count' };
    for (const listener of [bob, carol]) {
      await check('DATA-020', listener.hears(last), within(8_000));
      await check('DATA-025', equals(`texts at ${listener.identity}`, listener.data.map(userText), texts));
    }
    await check('DATA-020', never(alice.hears({ topic: 'count' })), throughout(300));

    const packet = bob.data[0]?.packet;
    const sender = [packet?.participantIdentity, packet?.participantSid];
    await check('DATA-022', equals('sender', sender, ['alice', alice.participantSid]));
    await check('DATA-023', equals('kind', packet?.kind, DataPacket_Kind.RELIABLE));
    const topic = packet?.value.case === 'user' ? packet.value.value.topic : undefined;
    await check('DATA-024', equals('topic', topic, 'count'));
  },
});
export default testCase;
