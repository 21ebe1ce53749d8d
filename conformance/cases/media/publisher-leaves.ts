import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/publisher-leaves',
  title: 'the tracks of a leaving participant end at once and in one renegotiation',
  judges: ['PUB-045', 'SUB-012'],
  suites: ['media'],
  timing: {},
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const sids: string[] = [];
    for (const kind of ['audio', 'video', 'audio'] as const) sids.push((await alice.publish(kind)).trackSid);
    for (const sid of sids) await needed(bob.receivesMedia(sid, { packets: 10 }));
    await pause(300);

    const after = bob.mark();
    alice.leave();
    const gone = { state: ParticipantInfo_State.DISCONNECTED, trackCount: 0, after };
    await check('PUB-045', bob.sees('alice', gone), within(3_000));
    await check(
      'SUB-012',
      bob.receives('offer', () => true, 'an offer', after),
      within(3_000),
    );
    await pause(700);
    const offers = bob.messages('offer', after);
    await check('SUB-012', equals('offers', offers.length, 1));
    const mapped = Object.values(offers.at(-1)?.midToTrackId ?? {}).filter((sid) => sids.includes(sid));
    await check('SUB-012', equals('tracks that the offer still maps', mapped, []));
    for (const sid of sids)
      await check('PUB-045', never(bob.receivesMedia(sid, { after: bob.mark() })), throughout(100));
  },
});
export default testCase;
