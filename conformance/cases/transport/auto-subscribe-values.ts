import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/auto-subscribe-values',
  title: 'auto_subscribe is true only for 1 and true, and absent means true',
  judges: ['SIG-022', 'SIG-023', 'SUB-002'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const [wordy, off, on] = await Promise.all([
      room.join('wordy', { query: { auto_subscribe: 'True' } }),
      room.join('off', { autoSubscribe: false }),
      room.join('on', { leaveOut: ['auto_subscribe'] }),
    ]);
    const { trackSid } = await alice.publish('audio');
    await check('SIG-023', on.receivesMedia(trackSid, { packets: 5 }), within(8_000));
    await check('SUB-002', off.sees('alice', { track: { sid: trackSid } }), within(3_000));
    await check('SUB-002', never(off.receivesMedia(trackSid)), throughout(500));
    await check('SIG-022', never(wordy.receivesMedia(trackSid)), throughout(100));
  },
});
export default testCase;
