import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/client-leave',
  title: 'a leave is answered with the reason, and the socket is closed',
  judges: ['SIG-117', 'SIG-053'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    alice.leave();
    const told = { action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.CLIENT_INITIATED };
    await check('SIG-117', alice.isTold(told), within(2_000));
    await check('SIG-117', alice.losesSocket(), within(2_000));
    await check('SIG-053', alice.losesSocket({ code: 1000 }), within(100));
  },
});
export default testCase;
