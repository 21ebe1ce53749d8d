import { UpdateWorkerStatus, WorkerStatus } from '@livekit/protocol';
import { AgentDispatchClient } from '../../probe/agent-dispatch.ts';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'agents/full-worker',
  title: 'a worker that says it is full is passed over, and asked again once it has room',
  judges: ['HOOK-024'],
  suites: ['full'],
  async run({ room, check, agentWorker, http, target, clock, pause }) {
    const agentName = `agent-of-${room.name}`;
    const worker = agentWorker('worker');
    await worker.opened();
    worker.register({ agentName });
    await needed(worker.hears('register'));
    await room.joinSignalOnly('alice');
    const say = async (status: WorkerStatus, load: number): Promise<void> => {
      worker.say({ case: 'updateWorker', value: new UpdateWorkerStatus({ status, load }) });
      await pause(500);
    };
    const dispatches = new AgentDispatchClient({ http, target, clock }, room.name);
    await say(WorkerStatus.WS_FULL, 1);
    await dispatches.create(agentName);
    await check('HOOK-024', never(worker.hears('availability')), throughout(1_500));
    await say(WorkerStatus.WS_AVAILABLE, 0);
    await dispatches.create(agentName);
    await check('HOOK-024', worker.hears('availability'), within(4_000));
    worker.close();
  },
});
export default testCase;
