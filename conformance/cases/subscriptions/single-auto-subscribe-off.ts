import { ParticipantTracks, UpdateSubscription } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/single-auto-subscribe-off',
  title: 'with one peer connection, too, nothing comes that was not asked for',
  judges: ['SUB-002', 'SUB-003'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const witness = await room.join('witness', { signalling: 'single' });
    const bob = await room.join('bob', { signalling: 'single', autoSubscribe: false });
    const { trackSid } = await alice.publish('video');
    await needed(witness.receivesMedia(trackSid, { packets: 10 }));
    await check('SUB-002', never(bob.receivesMedia(trackSid)), throughout(800));
    const { participantSid } = alice;
    const participantTracks = [new ParticipantTracks({ participantSid, trackSids: [trackSid] })];
    bob.send({ case: 'subscription', value: new UpdateSubscription({ participantTracks, subscribe: true }) });
    await check('SUB-003', bob.receivesMedia(trackSid, { packets: 10 }), within(8_000));
  },
});
export default testCase;
