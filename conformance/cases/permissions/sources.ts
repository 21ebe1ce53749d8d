import { RequestResponse_Reason, TrackSource } from '@livekit/protocol';
import { never, within, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/sources',
  title: 'canPublishSources allows what it lists and nothing else',
  judges: ['JWT-006'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice', { video: { canPublishSources: ['microphone'] } });
    alice.addTrack('audio', 'mic', { source: TrackSource.MICROPHONE });
    await check(
      'JWT-006',
      alice.receives('trackPublished', ({ cid }) => cid === 'mic', 'trackPublished for the microphone'),
      within(2_000),
    );
    const others = { camera: TrackSource.CAMERA, screen: TrackSource.SCREEN_SHARE, nothing: TrackSource.UNKNOWN };
    for (const [cid, source] of Object.entries(others)) {
      alice.addTrack('video', cid, { source });
      const isRefusal = alice.receives(
        'requestResponse',
        (m) =>
          m.reason === RequestResponse_Reason.NOT_ALLOWED &&
          m.request.case === 'addTrack' &&
          m.request.value.cid === cid,
        `requestResponse NOT_ALLOWED for ${cid}`,
      );
      await check('JWT-006', isRefusal, within(2_000));
    }
    await check(
      'JWT-006',
      never(alice.receives('trackPublished', ({ cid }) => cid !== 'mic', 'trackPublished for another source')),
      throughout(300),
    );
  },
});
export default testCase;
