import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/after-leave',
  title: 'who has said leave cannot resume, and is told to join anew',
  judges: ['REC-006'],
  async run({ room, check }) {
    await room.joinSignalOnly('bob');
    const alice = await room.join('alice');
    alice.leave();
    const after = alice.mark();
    const opening = await alice.resume({ dropFirst: false, sendSyncState: false, iceRestart: false });
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('REC-006', equals('the first message', first, 'leave'));
    const told = { action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH };
    await check('REC-006', alice.isTold(told, after), within(1_000));
  },
});
export default testCase;
