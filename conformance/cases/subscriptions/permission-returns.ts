import { SubscriptionPermission } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/permission-returns',
  title: 'a subscriber who is allowed again is sent the track without asking',
  judges: ['SUB-020', 'SUB-021'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const bob = await room.join('bob');
    const carol = await room.join('carol', { signalling: 'single' });
    const { trackSid } = await alice.publish('video');
    for (const listener of [bob, carol]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));
    alice.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: false }) });
    for (const listener of [bob, carol]) await check('SUB-020', await listener.fallsSilent(trackSid, 400, 3_000));

    const marks = [bob.mark(), carol.mark()] as const;
    alice.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: true }) });
    for (const [index, listener] of [bob, carol].entries()) {
      const after = marks[index] ?? 0;
      const told = listener.receives(
        'subscriptionPermissionUpdate',
        (m) => m.trackSid === trackSid && m.allowed,
        'allowed: true',
        after,
      );
      await check('SUB-021', told, within(4_000));
      await check('SUB-021', listener.receivesMedia(trackSid, { packets: 10, after }), within(8_000));
    }
  },
});
export default testCase;
