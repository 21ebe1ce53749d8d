import { between, equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'agents/never-registered',
  title: 'a worker that does not register in time loses its socket, one that does keeps it',
  judges: ['TIM-069', 'HOOK-020'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, check, agentWorker, pause, profile }) {
    const silent = agentWorker('silent');
    const worker = agentWorker('worker');
    await Promise.all([silent.opened(), worker.opened()]);
    worker.register({ agentName: `agent-of-${room.name}` });
    await needed(worker.hears('register'));
    const { valueMs, toleranceMs } = profile.timer('TIM-069');
    await check('TIM-069', silent.losesSocket(), between(valueMs - 2 * toleranceMs, valueMs + toleranceMs));
    await pause(2 * toleranceMs);
    await check('HOOK-020', equals('the registered worker lost its socket', worker.isClosed, false));
    worker.close();
  },
});
export default testCase;
