import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { ParticipantPermission, UpdateParticipantRequest } from '@livekit/protocol';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/no-subscribe',
  title: 'without canSubscribe no media comes, until it is granted',
  judges: ['JWT-007', 'JWT-022'],
  suites: ['fast', 'media'],
  async run({ room, check, api }) {
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio');
    const [deaf, witness] = await Promise.all([
      room.join('deaf', { video: { canSubscribe: false } }),
      room.join('witness'),
    ]);
    await check('JWT-007', deaf.sees('alice', { track: { sid: trackSid } }), within(3_000));
    await witness.watch.until(
      () => witness.flows.packetsOf(trackSid).length > 10 || undefined,
      5_000,
      'media at the witness',
    );
    await check('JWT-007', equals('witness has media', witness.flows.packetsOf(trackSid).length > 10, true));
    await check('JWT-007', never(deaf.receivesMedia(trackSid)), throughout(1_000));

    const allow = (canSubscribe: boolean): Promise<unknown> =>
      api.must(
        'UpdateParticipant',
        new UpdateParticipantRequest({
          room: room.name,
          identity: 'deaf',
          permission: new ParticipantPermission({ canSubscribe, canPublish: true, canPublishData: true }),
        }),
      );
    await allow(true);
    await check('JWT-022', deaf.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    await allow(false);
    await check('JWT-022', await deaf.fallsSilent(trackSid));
  },
});
export default testCase;
