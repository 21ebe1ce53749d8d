import { equals, holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/single-peer-connection',
  title: 'one peer connection: the offer in the join request is answered, and the server never offers',
  judges: ['SIG-031', 'SIG-067', 'SIG-083', 'SIG-086'],
  async run({ room, check }) {
    const alice = await room.join('alice', { signalling: 'single' });
    await check('SIG-067', equals('subscriber_primary', alice.join?.subscriberPrimary, false));
    await check(
      'SIG-031',
      alice.receives('answer', (m) => m.type === 'answer', 'an answer to the offer in its join request'),
    );
    const ids = alice.messages('answer').map(({ id }) => id);
    await check(
      'SIG-086',
      holds('the answer has the id of the offer', ids[0] === 1, `ids of answers: ${ids.join(' ')}`),
    );

    const bob = await room.join('bob', { signalling: 'single' });
    const { trackSid } = await bob.publish('audio');
    await check('SIG-083', alice.receives('mediaSectionsRequirement'), within(5_000));
    await check('SIG-083', alice.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    await check('SIG-083', never(alice.receives('offer')), throughout(300));
  },
});
export default testCase;
