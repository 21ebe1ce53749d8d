import { SubscriptionError } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/unknown-track',
  title: 'a subscription to a track that never appears is given up after a minute',
  judges: ['SUB-005', 'TIM-030'],
  suites: ['full'],
  timing: { noiseLimitMs: 1_000 },
  limitMs: 75_000,
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const after = alice.mark();
    alice.subscribe(['TR_nope']);
    const told = alice.receives(
      'subscriptionResponse',
      (m) => m.trackSid === 'TR_nope',
      'subscription_response for the track',
      after,
    );
    await check('TIM-030', told, profile.window('TIM-030'));
    const reasons = alice.messages('subscriptionResponse', after).map(({ err }) => SubscriptionError[err]);
    await check('SUB-005', equals('reasons', reasons, ['SE_TRACK_NOTFOUND']));
  },
});
export default testCase;
