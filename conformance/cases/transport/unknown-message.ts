import { Ping } from '@livekit/protocol';
import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/unknown-message',
  title: 'messages that the server does not know are ignored and the session goes on',
  judges: ['SIG-046'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    alice.sendRaw(Buffer.alloc(0), 'an empty SignalRequest');
    // Field 1000, length-delimited, three bytes: a member of the oneof that no version has.
    alice.sendRaw(Buffer.from([0xc2, 0x3e, 0x03, 1, 2, 3]), 'an unknown member');
    alice.sendRaw('{"noSuchMember":{"x":1}}', 'an unknown member in JSON');
    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 11n, rtt: 0n }) });
    const served = alice.receives('pongResp', (m) => m.lastPingTimestamp === 11n, 'an answer to the ping that follows');
    await check('SIG-046', served, within(2_000));
    await check('SIG-046', holds('the socket is open', alice.isSocketOpen, alice.isSocketOpen ? 'open' : 'closed'));
  },
});
export default testCase;
