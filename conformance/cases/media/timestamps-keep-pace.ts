import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/timestamps-keep-pace',
  title: 'forwarded timestamps run as fast as the clock of the codec',
  judges: ['SUB-001'],
  suites: ['media'],
  timing: {},
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await needed(bob.receivesMedia(trackSid, { packets: 100 }));

    const packets = bob.flows.packetsOf(trackSid);
    const [first, last] = [packets[0], packets.at(-1)];
    if (first === undefined || last === undefined) return;
    const mediaMs = ((last.timestamp - first.timestamp) >>> 0) / 48;
    const worldMs = (last.atUs - first.atUs) / 1_000;
    const pace = mediaMs / worldMs;
    const seen = `${Math.round(mediaMs)} ms of media in ${Math.round(worldMs)} ms`;
    await check('SUB-001', holds('48000 ticks a second, within a tenth', pace > 0.9 && pace < 1.1, seen));
  },
});
export default testCase;
