import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** ICE user fragment of the first section. */
function ufragOf(sdp: string): string {
  return /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1]?.trim() ?? '';
}

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/resume',
  title: 'a resume keeps sid, tracks and subscriptions, restarts ICE, and nobody else notices',
  judges: ['REC-001', 'REC-002', 'REC-003', 'REC-008', 'REC-010', 'REC-012', 'SIG-040'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    const spoken = await bob.publish('audio');
    await bob.watch.until(() => bob.flows.packetsOf(trackSid).length > 10 || undefined, 5_000, 'media to bob');
    await alice.watch.until(
      () => alice.flows.packetsOf(spoken.trackSid).length > 10 || undefined,
      5_000,
      'media to alice',
    );
    alice.dropSocket();
    await pause(500);
    const before = { alice: alice.mark(), bob: bob.mark() };
    const ssrcBefore = bob.flows.ofTrack(trackSid).at(-1)?.ssrc;
    const opening = await alice.resume({ dropFirst: false });
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('SIG-040', equals('the first message', first, 'reconnect'));
    await check('REC-001', equals('the resume is accepted', first, 'reconnect'));
    const answer = alice.messages('reconnect', before.alice)[0];
    await check(
      'REC-003',
      holds(
        'it carries server info',
        answer?.serverInfo !== undefined,
        `server info ${answer?.serverInfo === undefined ? 'missing' : 'there'}`,
      ),
    );

    const self = alice.receives(
      'update',
      (m) => m.participants.some(({ sid }) => sid === alice.participantSid),
      'update with itself',
      before.alice,
    );
    await check('REC-002', self, within(2_000));
    await check(
      'REC-002',
      alice.receives('roomUpdate', () => true, 'roomUpdate', before.alice),
      within(2_000),
    );
    await check(
      'REC-002',
      alice.receives('refreshToken', () => true, 'refreshToken', before.alice),
      within(2_000),
    );
    const kinds = alice.signals.filter(({ order }) => order > before.alice).map(({ message }) => message.case);
    const isOrdered = kinds.indexOf('update') === 1 && kinds.indexOf('roomUpdate') > 1;
    await check(
      'REC-002',
      holds('reconnect, update, roomUpdate in this order', isOrdered, kinds.slice(0, 6).join(' ')),
    );
    const offer = alice.receives(
      'offer',
      ({ sdp }) => ufragOf(sdp) !== ufragOf(alice.peers.offersReceived[0]?.sdp ?? ''),
      'an offer with new ICE credentials',
      before.alice,
    );
    await check('REC-010', offer, within(3_000));

    await pause(1_000);
    const after = { alice: alice.mark(), bob: bob.mark() };
    await check('REC-012', bob.receivesMedia(trackSid, { packets: 25, after: after.bob }), within(8_000));
    await check('REC-012', alice.receivesMedia(spoken.trackSid, { packets: 25, after: after.alice }), within(8_000));
    await check('REC-012', equals('SSRC at bob', bob.flows.ofTrack(trackSid).at(-1)?.ssrc, ssrcBefore));
    await check('REC-001', equals('sid that bob knows', bob.roster.latest('alice')?.sid, alice.participantSid));
    const gone = bob.sees('alice', { state: ParticipantInfo_State.DISCONNECTED });
    await check('REC-008', never(gone), throughout(500));
  },
});
export default testCase;
