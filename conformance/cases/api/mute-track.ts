import { MuteRoomTrackRequest } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/mute-track',
  title: 'MutePublishedTrack mutes for everybody, and unmuting by the server is refused',
  judges: ['ROOM-042', 'ROOM-043', 'PUB-034'],
  suites: ['media'],
  async run({ room, check, api, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await bob.watch.until(() => bob.flows.packetsOf(trackSid).length > 10 || undefined, 5_000, 'media before');
    const mute = (muted: boolean): MuteRoomTrackRequest =>
      new MuteRoomTrackRequest({ room: room.name, identity: 'alice', trackSid, muted });
    const answer = await api.must('MutePublishedTrack', mute(true));
    await check('ROOM-042', equals('track in the answer', [answer.track?.sid, answer.track?.muted], [trackSid, true]));
    await check(
      'ROOM-042',
      alice.receives('mute', (m) => m.sid === trackSid && m.muted, 'mute of the track'),
      within(2_000),
    );
    await check('ROOM-042', bob.sees('alice', { track: { sid: trackSid, muted: true } }), within(2_000));
    const unmute = await api.call('MutePublishedTrack', mute(false));
    await check('ROOM-043', equals('code of unmuting', unmute.error?.code, 'failed_precondition'));
    await pause(1_500);
    const after = bob.mark();
    await check('PUB-034', never(bob.receivesMedia(trackSid, { after })), throughout(700));
  },
});
export default testCase;
