import { ParticipantPermission, PublishDataTrackRequest, UpdateParticipantRequest } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import { holds, never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

/** Updates about a publisher go out at once (PRT-005). */
const TOLD_WITHIN_MS = 3_000;

const testCase: ConformanceCase = defineCase({
  id: 'permissions/revoke-data',
  title: 'revoking canPublishData takes the data tracks away: the others are told, the publisher gets no answer to it',
  judges: ['JWT-023'],
  async run({ room, check, api }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const listed = (info: ParticipantInfo | undefined): number => info?.dataTracks.length ?? 0;
    const tracksAre = (count: number, after: number): Promise<true | undefined> =>
      bob.watch.until(
        () => (bob.roster.history('alice', after).some(({ info }) => listed(info) === count) ? true : undefined),
        TOLD_WITHIN_MS,
        `${count} data tracks`,
      );
    const request = new PublishDataTrackRequest({ pubHandle: 7, name: 'telemetry' });
    alice.send({ case: 'publishDataTrackRequest', value: request });
    if ((await tracksAre(1, -1)) === undefined) throw new PrerequisiteError('bob was told of no data track of alice');
    const after = { alice: alice.mark(), bob: bob.mark() };
    const permission = new ParticipantPermission({ canSubscribe: true, canPublish: true });
    const update = new UpdateParticipantRequest({ room: room.name, identity: 'alice', permission });
    await api.must('UpdateParticipant', update);
    const isGone = (await tracksAre(0, after.bob)) === true;
    const seen = `bob was told of ${listed(bob.roster.latest('alice'))} data tracks`;
    await check('JWT-023', holds('bob sees the data track gone', isGone, seen));
    const answer = alice.receives('unpublishDataTrackResponse', () => true, 'an unpublish response', after.alice);
    await check('JWT-023', never(answer), throughout(500));
  },
});
export default testCase;
