import {
  ChatMessage,
  DataPacket,
  DataStream_Chunk,
  DataStream_Header,
  DataStream_Trailer,
  EncryptedPacket,
  SipDTMF,
} from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/every-kind',
  title: 'chat, streams, tones and encrypted packets are forwarded like user packets',
  judges: ['DATA-028', 'DATA-022'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const values: readonly DataPacket['value'][] = [
      { case: 'chatMessage', value: new ChatMessage({ id: 'chat-1', message: 'hello', timestamp: 1n }) },
      {
        case: 'streamHeader',
        value: new DataStream_Header({ streamId: 'stream-1', topic: 'text', mimeType: 'text/plain' }),
      },
      { case: 'streamChunk', value: new DataStream_Chunk({ streamId: 'stream-1', content: Buffer.from('text') }) },
      { case: 'streamTrailer', value: new DataStream_Trailer({ streamId: 'stream-1' }) },
      { case: 'sipDtmf', value: new SipDTMF({ code: 5, digit: '5' }) },
      { case: 'encryptedPacket', value: new EncryptedPacket({ encryptedValue: Buffer.from('secret') }) },
    ];
    for (const value of values) alice.sendPacket(new DataPacket({ value }));
    alice.sendData('end');
    await check('DATA-028', bob.hears({ text: 'end' }), within(8_000));
    const arrived = bob.data.map(({ packet }) => packet?.value.case);
    await check('DATA-028', equals('kinds', arrived, [...values.map((value) => value.case), 'user']));
    const chat = bob.data[0]?.packet?.value;
    await check(
      'DATA-028',
      equals('chat message', chat?.case === 'chatMessage' ? chat.value.message : undefined, 'hello'),
    );
    const senders = new Set(bob.data.map(({ packet }) => packet?.participantIdentity));
    await check('DATA-022', equals('senders', [...senders], ['alice']));
  },
});
export default testCase;
