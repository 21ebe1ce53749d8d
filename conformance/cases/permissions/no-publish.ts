import { RequestResponse_Reason } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/no-publish',
  title: 'without canPublish add_track is refused, whatever sources are listed',
  judges: ['JWT-005'],
  async run({ room, check }) {
    const refused = { sources: undefined, listed: ['microphone'] };
    for (const [name, canPublishSources] of Object.entries(refused)) {
      const video = { canPublish: false, ...(canPublishSources === undefined ? {} : { canPublishSources }) };
      const probe = await room.joinSignalOnly(`mute-${name}`, { video });
      probe.addTrack('audio', 'cid-1');
      const isRefusal = probe.receives(
        'requestResponse',
        (m) =>
          m.reason === RequestResponse_Reason.NOT_ALLOWED &&
          m.request.case === 'addTrack' &&
          m.request.value.cid === 'cid-1',
        'requestResponse NOT_ALLOWED with the add_track',
      );
      await check('JWT-005', isRefusal, within(2_000));
      await check('JWT-005', never(probe.receives('trackPublished')), throughout(300));
    }
  },
});
export default testCase;
