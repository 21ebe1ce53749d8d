import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/late-joiner',
  title: 'who joins later is sent the tracks that were there before',
  judges: ['SUB-001', 'SIG-062'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const audio = await alice.publish('audio');
    const video = await alice.publish('video');
    const sids = [audio.trackSid, video.trackSid].sort();
    const late = [await room.join('bob'), await room.join('carol', { signalling: 'single' })];
    for (const joiner of late) {
      const other = joiner.join?.otherParticipants.find(({ identity }) => identity === 'alice');
      await check(
        'SIG-062',
        equals(`tracks in ${joiner.identity}'s join`, other?.tracks.map(({ sid }) => sid).sort(), sids),
      );
      for (const sid of sids) await check('SUB-001', joiner.receivesMedia(sid, { packets: 15 }), within(8_000));
    }
  },
});
export default testCase;
