import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/cold',
  title: 'a resume of a session that is not there is told to join anew',
  judges: ['REC-005', 'REC-030', 'SIG-040'],
  async run({ room, check }) {
    await room.joinSignalOnly('bob');
    const attempt = await room.tryJoin('alice', { media: false, query: { reconnect: '1', sid: 'PA_gone' } });
    const first = attempt.opening.kind === 'first-message' ? attempt.opening.message.case : attempt.opening.kind;
    await check('SIG-040', holds('the first message is leave', first === 'leave', attempt.text));
    const told = { action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH };
    await check('REC-005', attempt.probe.isTold(told));
    await check('REC-005', attempt.probe.losesSocket(), within(2_000));
    const old = await room.tryJoin('carol', { media: false, protocol: 12, query: { reconnect: '1', sid: 'PA_gone' } });
    const leave = old.probe.messages('leave')[0];
    await check('REC-030', equals('can_reconnect for protocol 12', leave?.canReconnect, true));
  },
});
export default testCase;
