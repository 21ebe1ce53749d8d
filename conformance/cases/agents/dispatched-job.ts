import {
  CreateAgentDispatchRequest,
  JobStatus,
  JobType,
  ParticipantInfo_Kind,
  UpdateJobStatus,
} from '@livekit/protocol';
import { AgentDispatchClient } from '../../probe/agent-dispatch.ts';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** How long a job may take to be listed, and how often that is looked at. */
const LISTED_WITHIN_MS = 8_000;
const LISTED_LOOKS = 32;

const testCase: ConformanceCase = defineCase({
  id: 'agents/dispatched-job',
  title:
    'a dispatch is offered to the worker it names, who joins with the token of the assignment, and hears of the end',
  judges: ['HOOK-021', 'HOOK-022'],
  suites: ['full'],
  limitMs: 60_000,
  async run({ room, check, agentWorker, http, target, clock, pause }) {
    const alice = await room.join('alice');
    const dispatches = new AgentDispatchClient({ http, target, clock }, room.name);
    const agentName = `agent-of-${room.name}`;
    const asked = new CreateAgentDispatchRequest({ room: room.name, agentName });
    const { status } = await dispatches.call('CreateDispatch', asked, false);
    await check('HOOK-021', equals('status without roomAdmin', status, 401));

    const worker = agentWorker('worker');
    await worker.opened();
    worker.register({ agentName });
    await needed(worker.hears('register'));
    const made = await dispatches.create(agentName, 'what to do');
    const offered = worker.hears('availability', ({ job }) => job?.room?.name === room.name, 'the job of the room');
    await check('HOOK-021', offered, within(4_000));
    const job = worker.messages('availability')[0]?.job;
    if (job === undefined) return;
    const seen = [job.type, job.agentName, job.metadata];
    await check('HOOK-021', equals('type, name and metadata', seen, [JobType.JT_ROOM, agentName, 'what to do']));
    worker.accept(job, 'helper');
    await check(
      'HOOK-021',
      worker.hears('assignment', (m) => m.job?.id === job.id, 'its assignment'),
      within(4_000),
    );
    const { token = '' } = worker.messages('assignment')[0] ?? {};
    worker.say({ case: 'updateJob', value: new UpdateJobStatus({ jobId: job.id, status: JobStatus.JS_RUNNING }) });
    const agent = await room.join('helper', { token });
    await check('HOOK-021', equals('kind', agent.join?.participant?.kind, ParticipantInfo_Kind.AGENT));
    await check('HOOK-021', alice.sees('helper', { sid: agent.participantSid }), within(4_500));
    // livekit-server's room learns of a job some seconds after the worker: until then it is not listed, and its end is not told.
    const agentsOf = async (dispatchId: string): Promise<readonly (string | undefined)[]> => {
      const listed = (await dispatches.list()).find(({ id }) => id === dispatchId);
      return listed?.state?.jobs.map(({ state }) => state?.participantIdentity) ?? [];
    };
    const untilListed = async (dispatchId: string): Promise<readonly (string | undefined)[]> => {
      let identities = await agentsOf(dispatchId);
      for (let look = 0; look < LISTED_LOOKS && identities.length === 0; look += 1) {
        await pause(LISTED_WITHIN_MS / LISTED_LOOKS);
        identities = await agentsOf(dispatchId);
      }
      return identities;
    };
    const identities = await untilListed(made.id);
    await check('HOOK-021', equals('agents of the listed dispatch', identities, ['helper']));

    agent.leave();
    const ended = worker.hears('termination', ({ jobId }) => jobId === job.id, 'the end of its job');
    await check('HOOK-022', ended, within(5_000));
    await dispatches.create(agentName);
    await needed(worker.hears('availability', (m) => m.job?.dispatchId !== made.id, 'another job'));
    const second = worker.messages('availability').at(-1)?.job;
    if (second === undefined) return;
    worker.accept(second, 'helper-again');
    await needed(worker.hears('assignment', (m) => m.job?.id === second.id, 'another assignment'));
    await room.join('helper-again', { token: worker.messages('assignment').at(-1)?.token ?? '' });
    await untilListed(second.dispatchId);
    await dispatches.delete(second.dispatchId);
    const over = worker.hears('termination', ({ jobId }) => jobId === second.id, 'the end of the second job');
    await check('HOOK-022', over, within(5_000));
    const left = (await dispatches.list()).map(({ id }) => id);
    await check('HOOK-022', equals('the deleted dispatch is listed', left.includes(second.dispatchId), false));
    worker.close();
  },
});
export default testCase;
