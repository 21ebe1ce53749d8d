import { Ping } from '@livekit/protocol';
import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/deflate',
  title: 'permessage-deflate is accepted and works',
  judges: ['SIG-045', 'SIG-048'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice', { deflate: true });
    const { handshake } = alice;
    const extensions =
      handshake.state === 'open' ? (handshake.headers['sec-websocket-extensions'] ?? 'none') : handshake.state;
    await check(
      'SIG-045',
      holds('the server accepts it', extensions.includes('permessage-deflate'), `extensions: ${extensions}`),
    );
    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 3n, rtt: 0n }) });
    await check(
      'SIG-048',
      alice.receives('pongResp', (m) => m.lastPingTimestamp === 3n, 'an answer to its ping'),
      within(2_000),
    );
  },
});
export default testCase;
