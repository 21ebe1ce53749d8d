import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/leave-then-join',
  title: 'after a leave a new session of the identity is news: the old one is told as gone before',
  judges: ['REC-033'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    await alice.publish('audio');
    await needed(bob.sees('alice', { sid: alice.participantSid, trackCount: 1 }));
    const after = bob.mark();
    alice.leave();
    const again = await room.join('alice');
    await again.publish('audio');
    const { participantSid } = again;
    const isBack = bob.sees('alice', { sid: participantSid, state: ParticipantInfo_State.ACTIVE, after });
    await check('REC-033', isBack, within(5_000));
    const gone = { sid: alice.participantSid, state: ParticipantInfo_State.DISCONNECTED };
    await check('REC-033', bob.sees('alice', { ...gone, after }), within(1_000));
    const told = bob.roster.history('alice', after).map(({ info }) => info.sid);
    const isOrdered = told.lastIndexOf(alice.participantSid) < told.indexOf(participantSid);
    await check('REC-033', holds('the end of the old one comes first', isOrdered, told.join(' ')));
    await check('REC-033', equals('the sids differ', participantSid !== alice.participantSid, true));
  },
});
export default testCase;
