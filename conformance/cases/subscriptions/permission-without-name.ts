import { SubscriptionPermission, TrackPermission } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const allow = (entries: readonly ConstructorParameters<typeof TrackPermission>[0][]): SubscriptionPermission =>
  new SubscriptionPermission({
    allParticipants: false,
    trackPermissions: entries.map((entry) => new TrackPermission(entry)),
  });

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/permission-without-name',
  title: 'a permission for nobody in particular changes nothing, one for a stranger is passed over',
  judges: ['SUB-023', 'SUB-024'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol');
    const { trackSid } = await alice.publish('audio');
    for (const listener of [bob, carol]) await needed(listener.receivesMedia(trackSid, { packets: 10 }));
    alice.send({ case: 'subscriptionPermission', value: allow([{ allTracks: true }]) });
    await pause(500);
    for (const listener of [bob, carol]) {
      const goesOn = listener.receivesMedia(trackSid, { packets: 15, after: listener.mark() });
      await check('SUB-023', goesOn, within(2_000));
    }
    const stranger = { participantSid: 'PA_nobody', allTracks: true };
    alice.send({
      case: 'subscriptionPermission',
      value: allow([stranger, { participantSid: carol.participantSid, allTracks: true }]),
    });
    await check('SUB-024', await bob.fallsSilent(trackSid, 400, 3_000));
    await check('SUB-024', carol.receivesMedia(trackSid, { packets: 15, after: carol.mark() }), within(8_000));
  },
});
export default testCase;
