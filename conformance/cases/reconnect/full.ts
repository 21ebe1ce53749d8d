import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/full',
  title: 'a full reconnect is a new session: new sids, and the old tracks are gone without duplicates',
  judges: ['REC-032', 'REC-034'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const older = await room.join('alice');
    const oldTrack = await older.publish('audio');
    await bob.watch.until(
      () => bob.flows.packetsOf(oldTrack.trackSid).length > 5 || undefined,
      5_000,
      'media of the old session',
    );
    older.dropSocket();
    const newer = await room.join('alice');
    const newTrack = await newer.publish('audio');
    await check(
      'REC-032',
      equals(
        'the sids differ',
        [newer.participantSid === older.participantSid, newTrack.trackSid === oldTrack.trackSid],
        [false, false],
      ),
    );
    await check('REC-032', bob.receivesMedia(newTrack.trackSid, { packets: 10 }), within(8_000));
    await check(
      'REC-034',
      bob.sees('alice', { sid: newer.participantSid, trackCount: 1, track: { sid: newTrack.trackSid } }),
      within(3_000),
    );
    const tracks = bob.roster.latest('alice')?.tracks.map(({ sid }) => sid);
    await check('REC-034', equals('tracks of alice', tracks, [newTrack.trackSid]));
    const after = bob.mark();
    await check('REC-034', never(bob.receivesMedia(oldTrack.trackSid, { after })), throughout(500));
    const oldAgain = { sid: older.participantSid, state: ParticipantInfo_State.ACTIVE, after };
    await check('REC-032', never(bob.sees('alice', oldAgain)), throughout(1));
  },
});
export default testCase;
