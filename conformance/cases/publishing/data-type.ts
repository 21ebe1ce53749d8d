import { RequestResponse_Reason, TrackType } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/data-type',
  title: 'add_track of type DATA is refused as unsupported',
  judges: ['PUB-013'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    alice.addTrack('audio', 'data', { request: { type: TrackType.DATA } });
    const isRefused = alice.receives(
      'requestResponse',
      (m) => m.reason === RequestResponse_Reason.UNSUPPORTED_TYPE && m.request.case === 'addTrack',
      'requestResponse UNSUPPORTED_TYPE for add_track',
    );
    await check('PUB-013', isRefused, within(2_000));
    await check('PUB-013', never(alice.receives('trackPublished')), throughout(200));
  },
});
export default testCase;
