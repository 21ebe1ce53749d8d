import { Ping } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/json-frames',
  title: 'a text frame is answered in JSON, a binary one in protobuf',
  judges: ['SIG-041', 'SIG-042', 'SIG-118'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    await check('SIG-042', equals('format of join', alice.signals[0]?.format, 'binary'));

    const pong = async (timestamp: bigint): Promise<string> => {
      await alice.waitFor('pongResp', (m) => m.lastPingTimestamp === timestamp, 2_000);
      const found = alice.signals.find(
        ({ message }) => message.case === 'pongResp' && message.value.lastPingTimestamp === timestamp,
      );
      return found?.format ?? 'no answer';
    };
    alice.sendRaw('{"pingReq":{"timestamp":"5","rtt":"0"}}', 'pingReq as protojson');
    await check('SIG-042', equals('format of the answer to a text frame', await pong(5n), 'json'));
    alice.sendRaw('{"ping_req":{"timestamp":6,"rtt":0}}', 'ping_req with a plain number');
    await check(
      'SIG-118',
      equals('format of the answer to snake_case names and plain numbers', await pong(6n), 'json'),
    );
    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 7n, rtt: 0n }) });
    await check('SIG-042', equals('format of the answer to a binary frame after that', await pong(7n), 'binary'));
    await check(
      'SIG-041',
      alice.receives('pongResp', (m) => m.lastPingTimestamp === 7n, 'the answer in protobuf'),
      within(0),
    );
    await check(
      'SIG-041',
      holds('every frame decodes', alice.violations.length === 0, `${alice.violations.length} do not`),
    );
  },
});
export default testCase;
