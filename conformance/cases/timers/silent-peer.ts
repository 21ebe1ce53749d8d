import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { between, never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** ICE of livekit-server: nothing heard for 10 s, then 5 s more, looked at every 2 s. */
const EARLIEST_MS = 13_500;
const LATEST_MS = 19_000;
/** What is left of the 15 s of the documents (TIM-011) when the five seconds of grace are taken off, give or take. */
const DOCUMENTED = { earliestMs: 6_500, latestMs: 13_500 };

const testCase: ConformanceCase = defineCase({
  id: 'timers/silent-peer',
  title: 'peer connections that go silent count as lost after fifteen seconds, not before',
  judges: ['CON-016'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 45_000,
  async run({ room, check, clock, profile }) {
    const isDocumented = profile.name === 'docs';
    const { earliestMs, latestMs } = isDocumented ? DOCUMENTED : { earliestMs: EARLIEST_MS, latestMs: LATEST_MS };
    const alice = await room.join('alice');
    await alice.peers.close();
    const closedUs = clock.nowUs();
    const told = alice.isTold({ action: LeaveRequest_Action.RESUME, reason: DisconnectReason.CONNECTION_TIMEOUT });
    await check('CON-016', never(told), throughout(earliestMs));
    const spentMs = (clock.nowUs() - closedUs) / 1_000;
    await check('CON-016', told, between(0, latestMs - spentMs));
  },
});
export default testCase;
