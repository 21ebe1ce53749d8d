import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** The last one is 16 KiB together with its wrapper. */
const SIZES = [1, 1_300, 15_360, 16_300];

const testCase: ConformanceCase = defineCase({
  id: 'data/sizes',
  title: 'messages of one byte to 16 KiB arrive whole on both channels',
  judges: ['DATA-008'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    for (const kind of ['reliable', 'lossy'] as const) {
      for (const size of SIZES) {
        const topic = `${kind} ${size}`;
        // Lossy ones may get lost, so three of each.
        for (let copy = 0; copy < (kind === 'lossy' ? 3 : 1); copy += 1)
          alice.sendData(Buffer.alloc(size, size & 0xff), { kind, topic });
        await check('DATA-008', bob.hears({ topic }), within(8_000));
        const value = bob.data.find(({ packet }) => packet?.value.case === 'user' && packet.value.value.topic === topic)
          ?.packet?.value;
        const payload = value?.case === 'user' ? Buffer.from(value.value.payload) : Buffer.alloc(0);
        const isWhole = payload.equals(Buffer.alloc(size, size & 0xff));
        await check('DATA-008', holds(`payload of ${topic} is whole`, isWhole, `${payload.length} bytes`));
      }
    }
  },
});
export default testCase;
