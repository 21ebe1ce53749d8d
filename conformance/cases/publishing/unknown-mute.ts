import { MuteTrackRequest, RequestResponse_Reason } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/unknown-mute',
  title: 'muting a track that is not there is answered with NOT_FOUND and the request',
  judges: ['PUB-031'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    const sid = 'TR_nobodyPublishedThis';
    alice.send({ case: 'mute', value: new MuteTrackRequest({ sid, muted: true }) });
    const answer = alice.receives(
      'requestResponse',
      ({ reason, request }) =>
        reason === RequestResponse_Reason.NOT_FOUND && request.case === 'mute' && request.value.sid === sid,
      'request_response NOT_FOUND with the mute',
    );
    await check('PUB-031', answer, within(3_000));
  },
});
export default testCase;
