import { DataPacket, DataPacket_Kind, UserPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/kind-by-channel',
  title: 'the kind of a packet is that of the channel it came on',
  judges: ['DATA-023'],
  suites: ['full'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const packet = (text: string, kind: DataPacket_Kind): DataPacket =>
      new DataPacket({ kind, value: { case: 'user', value: new UserPacket({ payload: Buffer.from(text) }) } });
    alice.sendPacket(packet('reliable', DataPacket_Kind.LOSSY), 'reliable');
    await check('DATA-023', bob.hears({ text: 'reliable', kind: DataPacket_Kind.RELIABLE }), within(8_000));
    for (let i = 0; i < 5; i += 1) alice.sendPacket(packet('lossy', DataPacket_Kind.RELIABLE), 'lossy');
    await check('DATA-023', bob.hears({ text: 'lossy', kind: DataPacket_Kind.LOSSY }), within(8_000));
    const labels = ['reliable', 'lossy'].map((text) => bob.data.find((data) => userText(data) === text)?.label);
    await check('DATA-023', equals('channels', labels, ['_reliable', '_lossy']));
  },
});
export default testCase;
