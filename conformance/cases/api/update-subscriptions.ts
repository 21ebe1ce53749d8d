import { UpdateSubscriptionsRequest } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/update-subscriptions',
  title: 'UpdateSubscriptions takes a track away from a participant and gives it back',
  judges: ['ROOM-049'],
  suites: ['media'],
  async run({ room, check, api }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await check('ROOM-049', bob.receivesMedia(trackSid, { packets: 10 }), within(15_000));
    const update = (subscribe: boolean): Promise<unknown> =>
      api.must(
        'UpdateSubscriptions',
        new UpdateSubscriptionsRequest({ room: room.name, identity: 'bob', trackSids: [trackSid], subscribe }),
      );
    await update(false);
    await check('ROOM-049', await bob.fallsSilent(trackSid));
    const after = bob.mark();
    await update(true);
    await check('ROOM-049', bob.receivesMedia(trackSid, { packets: 10, after }), within(15_000));
  },
});
export default testCase;
