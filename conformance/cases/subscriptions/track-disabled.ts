import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/track-disabled',
  title: 'a disabled track pauses without a renegotiation and comes back',
  judges: ['SUB-030'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await needed(bob.receivesMedia(trackSid, { packets: 15 }));
    await pause(300);
    const after = bob.mark();
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: true });
    await check('SUB-030', await bob.fallsSilent(trackSid, 500));
    const enabled = bob.mark();
    bob.updateTrackSettings({ trackSids: [trackSid], disabled: false });
    await check('SUB-030', bob.receivesMedia(trackSid, { packets: 20, after: enabled }), within(8_000));
    await check('SUB-030', equals('offers meanwhile', bob.messages('offer', after).length, 0));
    await check('SUB-030', equals('number of SSRCs', bob.flows.ofTrack(trackSid).length, 1));
  },
});
export default testCase;
