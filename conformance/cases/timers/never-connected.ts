import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/never-connected',
  title: 'who does not connect within a minute is removed, and told why',
  judges: ['SIG-116', 'TIM-006'],
  suites: ['full'],
  timing: { noiseLimitMs: 1_000 },
  limitMs: 90_000,
  async run({ room, check, profile }) {
    const alice = await room.joinSignalOnly('alice');
    const told = alice.isTold({ action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.JOIN_FAILURE });
    await check('TIM-006', told, profile.window('TIM-006'));
    await check('SIG-116', told);
    await check('SIG-116', alice.losesSocket(), within(2_000));
  },
});
export default testCase;
