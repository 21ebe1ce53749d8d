import { JobType } from '@livekit/protocol';
import { AgentDispatchClient } from '../../probe/agent-dispatch.ts';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'agents/publisher-jobs',
  title: 'a worker for publishers is offered one job for each of them',
  judges: ['HOOK-023'],
  suites: ['full'],
  async run({ room, check, agentWorker, http, target, clock, pause }) {
    const agentName = `agent-of-${room.name}`;
    const worker = agentWorker('worker');
    await worker.opened();
    worker.register({ agentName, type: JobType.JT_PUBLISHER });
    await needed(worker.hears('register'));
    const alice = await room.join('alice');
    await room.join('bob');
    await new AgentDispatchClient({ http, target, clock }, room.name).create(agentName);
    await pause(500);
    const offers = (): unknown =>
      worker.messages('availability').map(({ job }) => [job?.type, job?.participant?.identity]);
    await check('HOOK-023', equals('offers before anybody publishes', offers(), []));
    await alice.publish('audio');
    const offered = worker.hears(
      'availability',
      ({ job }) => job?.participant?.identity === 'alice',
      'a job for alice',
    );
    await check('HOOK-023', offered, within(4_000));
    await alice.publish('video');
    await pause(1_000);
    await check('HOOK-023', equals('offers after two tracks', offers(), [[JobType.JT_PUBLISHER, 'alice']]));
    worker.close();
  },
});
export default testCase;
