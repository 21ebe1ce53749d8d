import { DisconnectReason, LeaveRequest_Action, ParticipantInfo_State, SimulateScenario } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/migration',
  title: 'a simulated migration ends the session without a word, and a resume is told to join anew',
  judges: ['REC-052'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    await needed(bob.sees('alice'));
    const after = alice.mark();
    alice.send({ case: 'simulate', value: new SimulateScenario({ scenario: { case: 'migration', value: true } }) });
    await check('REC-052', alice.losesSocket({}, after), within(2_000));
    await check('REC-052', never(alice.receives('leave', () => true, 'a leave', after)), throughout(100));
    const gone = { state: ParticipantInfo_State.DISCONNECTED, disconnectReason: DisconnectReason.MIGRATION };
    await check('REC-052', bob.sees('alice', gone), within(4_500));
    const opening = await alice.resume({ dropFirst: false, sendSyncState: false, iceRestart: false });
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('REC-052', equals('the first message of a resume', first, 'leave'));
    const told = { action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH };
    await check('REC-052', alice.isTold(told, after), within(1_000));
  },
});
export default testCase;
