import { DisconnectReason, LeaveRequest_Action, ParticipantInfo_State } from '@livekit/protocol';
import { between, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** ICE gives up after 15 to 17 s (PRT-052). */
const FAILURE_WITHIN_MS = 30_000;

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/grace',
  title: 'after a transport failure the server waits five seconds for a resume',
  judges: ['REC-009', 'PRT-052', 'TIM-010'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 60_000,
  async run({ room, check, clock }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    await alice.publish('audio');
    await needed(bob.sees('alice', { trackCount: 1 }));
    await alice.peers.close();
    const told = { action: LeaveRequest_Action.RESUME, reason: DisconnectReason.CONNECTION_TIMEOUT };
    await check('PRT-052', alice.isTold(told), between(0, FAILURE_WITHIN_MS));
    const failedUs = clock.nowUs();
    const gone = { state: ParticipantInfo_State.DISCONNECTED };
    await needed(bob.sees('alice', gone), 10_000);
    const tookMs = Math.round((clock.nowUs() - failedUs) / 1_000);
    const isInTime = tookMs >= 4_500 && tookMs <= 6_500;
    await check('TIM-010', holds('the grace is 5 s', isInTime, `removed after ${tookMs} ms`));
    await check('REC-009', holds('she is removed 5 s later', isInTime, `removed after ${tookMs} ms`));
  },
});
export default testCase;
