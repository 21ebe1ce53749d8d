import { DataPacket, PerformRpcRequest, RpcAck } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const ASKED_MS = 1_500;
const OFF_BY_MS = 600;

const testCase: ConformanceCase = defineCase({
  id: 'timers/rpc-answers',
  title: 'PerformRpc gives up a call that nobody acknowledges after two seconds, and one that nobody answers as asked',
  judges: ['TIM-062'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 60_000,
  async run({ room, check, api, clock, profile }) {
    const bob = await room.join('bob');
    const { valueMs, toleranceMs, parts = {} } = profile.timer('TIM-062');
    const call = async (responseTimeoutMs: number): Promise<{ readonly tookMs: number; readonly text: string }> => {
      const startedUs = clock.nowUs();
      const request = { room: room.name, destinationIdentity: 'bob', method: 'sleep', payload: '', responseTimeoutMs };
      const answer = await api.call('PerformRpc', new PerformRpcRequest(request), { withinMs: 25_000 });
      const tookMs = Math.round((clock.nowUs() - startedUs) / 1_000);
      return { tookMs, text: `after ${tookMs} ms: ${answer.text}` };
    };
    const unheard = await call(0);
    const isAckLimit = Math.abs(unheard.tookMs - valueMs) <= toleranceMs;
    await check('TIM-062', holds(`without an ack it ends after ${valueMs} ms`, isAckLimit, unheard.text));

    const acknowledged = new Set<string>();
    const acknowledge = (): undefined => {
      for (const { packet } of bob.data) {
        if (packet?.value.case !== 'rpcRequest' || acknowledged.has(packet.value.value.id)) continue;
        const requestId = packet.value.value.id;
        acknowledged.add(requestId);
        const value = { case: 'rpcAck', value: new RpcAck({ requestId }) } as const;
        bob.sendPacket(new DataPacket({ destinationIdentities: [packet.participantIdentity], value }));
      }
      return undefined;
    };
    acknowledge();
    const whileAcknowledging = async (responseTimeoutMs: number): ReturnType<typeof call> => {
      const acknowledging = bob.watch.until(acknowledge, 20_000, 'calls to acknowledge');
      const outcome = await call(responseTimeoutMs);
      void acknowledging;
      return outcome;
    };
    const asked = await whileAcknowledging(ASKED_MS);
    const isAsAsked = Math.abs(asked.tookMs - ASKED_MS) <= OFF_BY_MS;
    await check('TIM-062', holds(`with an ack it ends after the ${ASKED_MS} ms asked for`, isAsAsked, asked.text));
    const usual = await whileAcknowledging(0);
    const [leastMs, mostMs] = [(parts['response'] ?? 10_000) - toleranceMs, (parts['end'] ?? 15_000) + toleranceMs];
    const isUsual = usual.tookMs >= leastMs && usual.tookMs <= mostMs;
    const wanted = `asked for no time it ends after ${leastMs} to ${mostMs} ms`;
    await check('TIM-062', holds(wanted, isUsual, usual.text));
  },
});
export default testCase;
