import { SessionDescription, SubscriptionError } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/no-common-codec',
  title: 'a subscriber whose answer lacks the codec of a track is told that it is not supported',
  judges: ['SUB-007'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { autoSubscribe: false });
    const { trackSid } = await alice.publish('video');
    const { subscriber } = bob.peers;
    bob.peers.answersOffers = false;
    const after = bob.mark();
    bob.subscribe([trackSid]);
    const offer = await bob.waitFor('offer', ({ sdp }) => sdp.includes('m=video'), 5_000, after);
    await subscriber?.setRemoteDescription({ type: 'offer', sdp: offer?.sdp ?? '' });
    const answer = await subscriber?.createAnswer();
    const sdp = (answer?.sdp ?? '').replace(/VP8\/90000/g, 'H264/90000');
    bob.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer?.id ?? 0 }) });
    const told = bob.receives(
      'subscriptionResponse',
      (m) => m.trackSid === trackSid && m.err === SubscriptionError.SE_CODEC_UNSUPPORTED,
      'subscription_response SE_CODEC_UNSUPPORTED',
    );
    await check('SUB-007', told, within(3_000));
  },
});
export default testCase;
