import { DisconnectReason, LeaveRequest_Action, SyncState, TrackInfo, TrackPublishedResponse } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/bad-sync-state',
  title: 'a sync_state that names a track nobody published is told to join anew',
  judges: ['REC-013'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const opening = await alice.resume({ sendSyncState: false });
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('REC-013', equals('the first message', first, 'reconnect'));
    // Sent at once its answer is lost in about half of the runs of livekit-server (REC-060).
    await pause(200);
    const track = new TrackPublishedResponse({ cid: 'no-such-cid', track: new TrackInfo({ sid: 'TR_bogus' }) });
    alice.send({ case: 'syncState', value: new SyncState({ publishTracks: [track] }) });
    const told = { action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH };
    await check('REC-013', alice.isTold(told), within(3_000));
  },
});
export default testCase;
