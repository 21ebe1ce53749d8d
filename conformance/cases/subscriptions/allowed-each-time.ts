import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/allowed-each-time',
  title: 'each request to subscribe is answered by the permission, also a repeated one',
  judges: ['SUB-004'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { autoSubscribe: false });
    const { trackSid } = await alice.publish('audio');
    await needed(bob.sees('alice', { track: { sid: trackSid } }));
    for (let round = 0; round < 2; round += 1) {
      const after = bob.mark();
      bob.subscribe([trackSid]);
      const fits = (m: { trackSid: string; allowed: boolean }): boolean => m.trackSid === trackSid && m.allowed;
      await check('SUB-004', bob.receives('subscriptionPermissionUpdate', fits, 'allowed: true', after), within(3_000));
      bob.subscribe([trackSid], false);
      await pause(300);
    }
  },
});
export default testCase;
