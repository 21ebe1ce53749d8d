import { SubscriptionError } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import type { Publication } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/unbound-subscription',
  title: 'a subscriber that gives no media section is told after fifteen seconds that it did not work',
  judges: ['SUB-006', 'TIM-031', 'TIM-029'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 60_000,
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single', autoSubscribe: false });
    const tracks: Publication[] = [];
    for (let i = 0; i < 4; i += 1) tracks.push(await alice.publish('audio', { sends: false }));
    const [fourth] = tracks.splice(3);
    bob.subscribe(tracks.map(({ trackSid }) => trackSid));
    for (const { trackSid } of tracks) {
      const mapped = (): true | undefined =>
        bob.peers.answersReceived.some(({ midToTrackId }) => Object.values(midToTrackId).includes(trackSid))
          ? true
          : undefined;
      await bob.watch.until(mapped, 5_000, 'first three tracks');
    }
    bob.peers.handleSectionsRequirement = () => bob.watch.changed();
    const after = bob.mark();
    bob.subscribe([fourth?.trackSid ?? '']);
    const told = bob.receives(
      'subscriptionResponse',
      (m) => m.trackSid === fourth?.trackSid,
      'subscription_response',
      after,
    );
    await check('TIM-031', told, profile.window('TIM-031'));
    const reasons = bob.messages('subscriptionResponse', after).map(({ err }) => SubscriptionError[err]);
    await check('SUB-006', equals('reason', reasons[0], 'SE_UNKNOWN'));
    const again = bob.receives(
      'subscriptionResponse',
      (m) => m.trackSid === fourth?.trackSid,
      'another subscription_response',
      bob.mark(),
    );
    await check('TIM-029', again, profile.window('TIM-029'));
  },
});
export default testCase;
