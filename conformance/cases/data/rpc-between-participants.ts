import { DataPacket, RpcAck, RpcRequest, RpcResponse } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/rpc-between-participants',
  title: 'an RPC goes to its callee and back, and nobody else sees it',
  judges: ['DATA-060'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const carol = await room.join('carol');
    const send = (from: Probe, to: string, value: DataPacket['value']): void =>
      from.sendPacket(new DataPacket({ destinationIdentities: [to], value }));
    const id = 'call-1';
    const request = new RpcRequest({ id, method: 'greet', payload: 'hello', responseTimeoutMs: 5_000, version: 1 });
    send(alice, 'bob', { case: 'rpcRequest', value: request });
    const called = (): string | undefined =>
      bob.data.find(({ packet }) => packet?.value.case === 'rpcRequest')?.packet?.participantIdentity;
    await bob.watch.until(called, 2_000, 'rpc request');
    await check('DATA-060', equals('caller that bob sees', called(), 'alice'));
    send(bob, 'alice', { case: 'rpcAck', value: new RpcAck({ requestId: id }) });
    send(bob, 'alice', {
      case: 'rpcResponse',
      value: new RpcResponse({ requestId: id, value: { case: 'payload', value: 'hi' } }),
    });
    await alice.watch.until(() => (alice.data.length >= 2 ? true : undefined), 2_000, 'rpc response');
    const seen = alice.data.map(({ packet, label }) => [packet?.value.case, packet?.participantIdentity, label]);
    await check(
      'DATA-060',
      equals('what alice gets', seen, [
        ['rpcAck', 'bob', '_reliable'],
        ['rpcResponse', 'bob', '_reliable'],
      ]),
    );
    alice.sendData('to all');
    await needed(carol.hears({ text: 'to all' }));
    await check('DATA-060', equals('packets that carol saw', carol.data.length, 1));
  },
});
export default testCase;
