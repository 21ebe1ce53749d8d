import { Ping } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/again-and-again',
  title: 'several resumes in quick succession end with exactly one working socket',
  judges: ['REC-019', 'SIG-057'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    for (let i = 0; i < 3; i += 1) {
      const opening = await alice.resume({ iceRestart: false, dropFirst: i === 1 });
      const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
      await check('REC-019', equals(`first message of resume ${i + 1}`, first, 'reconnect'));
    }
    const after = alice.mark();
    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 31n, rtt: 0n }) });
    const served = alice.receives(
      'pongResp',
      (m) => m.lastPingTimestamp === 31n,
      'an answer on the newest socket',
      after,
    );
    await check('REC-019', served, within(2_000));
    const replaced = (): number => alice.replacedSocketsOpen;
    await alice.watch.until(() => (replaced() === 0 ? true : undefined), 2_000, 'older sockets closed');
    await check('SIG-057', holds('the older sockets are closed', replaced() === 0, `${replaced()} of them are open`));
  },
});
export default testCase;
