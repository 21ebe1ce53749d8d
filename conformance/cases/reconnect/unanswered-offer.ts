import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/unanswered-offer',
  title: 'an offer that stays unanswered ends in a request to join anew',
  judges: ['SIG-091', 'TIM-012', 'SIG-090'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 45_000,
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    bob.peers.answersOffers = false;
    const after = bob.mark();
    await alice.publish('audio');
    await bob.waitFor('offer', () => true, 5_000, after);
    const second = alice.publish('video');
    const told = bob.isTold({ action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH });
    await check('TIM-012', told, profile.window('TIM-012'));
    await check('SIG-091', told, within(1));
    await second;
    await check('SIG-090', equals('offers while one was unanswered', bob.messages('offer', after).length, 1));
  },
});
export default testCase;
