import { Ping } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/keep-alive',
  title: 'pings are answered with the server clock and an echo, and their interval is announced',
  judges: ['SIG-047', 'SIG-048', 'SIG-049', 'TIM-001', 'TIM-002'],
  async run({ room, check, clock, profile }) {
    const alice = await room.joinSignalOnly('alice');
    const [interval, timeout] = [alice.join?.pingInterval ?? 0, alice.join?.pingTimeout ?? 0];
    const announced = `interval ${interval} s, timeout ${timeout} s`;
    await check(
      'SIG-049',
      holds('an interval and a longer timeout are announced', interval > 0 && timeout > interval, announced),
    );
    await check('TIM-001', equals('ping interval in ms', interval * 1_000, profile.timer('TIM-001').valueMs));
    await check('TIM-002', equals('ping timeout in ms', timeout * 1_000, profile.timer('TIM-002').valueMs));

    const isNow = (ms: bigint): boolean => Math.abs(Number(ms) - clock.unixMs()) < 60_000;
    alice.send({ case: 'ping', value: BigInt(clock.unixMs()) });
    await check('SIG-047', alice.receives('pong', isNow, 'a pong with the unix time in ms'), within(2_000));

    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 424_242n, rtt: 7n }) });
    const echo = alice.receives(
      'pongResp',
      (pong) => pong.lastPingTimestamp === 424_242n && isNow(pong.timestamp),
      'a pongResp with the echo 424242 and the unix time in ms',
    );
    await check('SIG-048', echo, within(2_000));
  },
});
export default testCase;
