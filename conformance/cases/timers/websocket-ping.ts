import { within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/websocket-ping',
  title: 'the server pings the socket every ten seconds',
  judges: ['SIG-052', 'TIM-003'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 40_000,
  async run({ room, check, profile }) {
    const alice = await room.joinSignalOnly('alice');
    const pings = (count: number): Expectation => ({
      description: `${count} websocket pings`,
      look: () => (alice.socketPings >= count ? `${alice.socketPings} pings came` : undefined),
      instead: () => `${alice.socketPings} pings came`,
      watch: alice.watch,
    });
    await check('SIG-052', pings(1), within(11_000));
    await check('TIM-003', pings(alice.socketPings + 1), profile.window('TIM-003'));
  },
});
export default testCase;
