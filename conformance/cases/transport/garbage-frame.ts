import { Ping } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/garbage-frame',
  title: 'a frame that is no SignalRequest ends its own session only',
  judges: ['SIG-043', 'SIG-048'],
  async run({ room, check }) {
    const witness = await room.joinSignalOnly('witness');
    const binary = await room.joinSignalOnly('mallory-1');
    binary.sendRaw(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x01]), 'five bytes that are no protobuf');
    await check('SIG-043', binary.losesSocket({ code: 1000 }), within(3_000));
    const text = await room.joinSignalOnly('mallory-2');
    text.sendRaw('this is no JSON', 'text that is no JSON');
    await check('SIG-043', text.losesSocket({ code: 1000 }), within(3_000));

    await check('SIG-043', never(witness.losesSocket()), throughout(500));
    if (witness.isSocketOpen) witness.send({ case: 'pingReq', value: new Ping({ timestamp: 99n, rtt: 0n }) });
    const served = witness.receives('pongResp', (m) => m.lastPingTimestamp === 99n, 'an answer to its ping');
    await check('SIG-048', served, within(2_000));
  },
});
export default testCase;
