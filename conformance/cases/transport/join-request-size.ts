import { JoinRequest } from '@livekit/protocol';
import { buildWrappedJoinRequest } from '#proto/livekit/join-parameters';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/join-request-size',
  title: 'a join_request may be large, but not over its limit once it is inflated',
  judges: ['TIM-056'],
  async run({ room, check, profile }) {
    const limitBytes = profile.limit('TIM-056');
    const attempt = (bytes: number): ReturnType<typeof room.tryJoin> => {
      // What no server reads: the id of a track that is not there.
      const request = new JoinRequest({ syncState: { trackSidsDisabled: ['x'.repeat(bytes)] } });
      const query = { join_request: buildWrappedJoinRequest(request) };
      return room.tryJoin('alice', { media: false, path: '/rtc/v1', query });
    };
    const large = await attempt(limitBytes - 1_024);
    await check('TIM-056', holds('one a little under the limit joins', large.join !== undefined, large.text));
    const tooLarge = await attempt(limitBytes);
    await check('TIM-056', holds('one over it gets 400', tooLarge.status === 400, tooLarge.text));
  },
});
export default testCase;
