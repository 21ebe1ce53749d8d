import { DataPacket, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/legacy-destinations',
  title: 'destinations in the old places count, too',
  judges: ['DATA-021'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const user = (text: string, to: { destinationSids?: string[]; destinationIdentities?: string[] }): DataPacket =>
      new DataPacket({ value: { case: 'user', value: new UserPacket({ payload: Buffer.from(text), ...to }) } });
    alice.sendPacket(user('by sid', { destinationSids: [carol.participantSid] }));
    alice.sendPacket(user('by identity', { destinationIdentities: ['bob'] }));
    await check('DATA-021', carol.hears({ text: 'by sid', from: 'alice' }), within(8_000));
    await check('DATA-021', bob.hears({ text: 'by identity', from: 'alice' }), within(8_000));
    await pause(300);
    await check('DATA-021', equals('texts at bob', bob.data.map(userText), ['by identity']));
    await check('DATA-021', equals('texts at carol', carol.data.map(userText), ['by sid']));
  },
});
export default testCase;
