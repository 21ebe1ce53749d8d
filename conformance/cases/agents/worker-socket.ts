import { WorkerPing } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { AGENT_PATH } from '../../probe/agent-worker.ts';
import { apiToken } from '../../probe/access.ts';
import { targetUrl } from '../../probe/target-urls.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'agents/worker-socket',
  title: 'an agent worker is let in with the agent grant only, is registered under an id, and gets its pings answered',
  judges: ['HOOK-020', 'HOOK-013'],
  async run({ room, check, agentWorker, http, target, clock }) {
    const refusals = { 'without a token': '', 'without the grant': apiToken(target, clock, { roomAdmin: true }) };
    for (const [what, token] of Object.entries(refusals)) {
      const handshake = await agentWorker('stranger', token).opened();
      const status = handshake.state === 'refused' ? handshake.status : handshake.state;
      await check('HOOK-020', equals(`the upgrade ${what}`, status, 401));
    }
    const plain = await http.call(targetUrl(target, 'http', AGENT_PATH));
    await check('HOOK-013', equals('status of a request without an upgrade', plain.status, 404));
    const worker = agentWorker('worker');
    const { state } = await worker.opened();
    await check('HOOK-020', equals('the upgrade with the grant', state, 'open'));
    if (state !== 'open') return;
    worker.register({ agentName: `agent-of-${room.name}` });
    const named = worker.hears('register', (m) => m.workerId.startsWith('AW_'), 'register with an id AW_…');
    await check('HOOK-020', named, within(3_000));
    const info = worker.messages('register')[0]?.serverInfo;
    await check(
      'HOOK-020',
      holds('it says what server it is', info !== undefined, `version ${info?.version ?? 'none'}`),
    );
    const timestamp = BigInt(clock.unixMs());
    worker.say({ case: 'ping', value: new WorkerPing({ timestamp }) });
    const answered = worker.hears('pong', (m) => m.lastTimestamp === timestamp, 'a pong with the time of the ping');
    await check('HOOK-020', answered, within(3_000));
    worker.close();
  },
});
export default testCase;
