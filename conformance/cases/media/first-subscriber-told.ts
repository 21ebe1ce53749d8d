import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/first-subscriber-told',
  title: 'a publisher is told once that somebody listens',
  judges: ['PUB-024'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio');
    await check('PUB-024', never(alice.receives('trackSubscribed')), throughout(300));
    const bob = await room.join('bob');
    const listened = alice.receives(
      'trackSubscribed',
      (m) => m.trackSid === trackSid,
      `track_subscribed of ${trackSid}`,
    );
    await check('PUB-024', listened, within(5_000));
    const carol = await room.join('carol');
    for (const listener of [bob, carol]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));
    await pause(200);
    await check('PUB-024', equals('times it was told', alice.messages('trackSubscribed').length, 1));
  },
});
export default testCase;
