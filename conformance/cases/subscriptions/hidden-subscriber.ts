import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/hidden-subscriber',
  title: 'a hidden participant is sent tracks, and their publisher is not told',
  judges: ['PUB-024', 'SUB-001'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const ghost = await room.join('ghost', { video: { hidden: true } });
    const { trackSid } = await alice.publish('audio');
    await check('SUB-001', ghost.receivesMedia(trackSid, { packets: 15 }), within(8_000));
    await check('PUB-024', never(alice.receives('trackSubscribed')), throughout(300));
    await room.join('bob');
    await check(
      'PUB-024',
      alice.receives('trackSubscribed', (m) => m.trackSid === trackSid, 'track_subscribed'),
      within(5_000),
    );
  },
});
export default testCase;
