import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/join',
  title: 'the first join makes the room, and the join response says who and where one is',
  judges: ['ROOM-001', 'SIG-015', 'SIG-016', 'SIG-040', 'SIG-061', 'SIG-062'],
  async run({ room, check }) {
    const first = await room.tryJoin('alice', { media: false, query: { room: 'some-other-room' } });
    await check('SIG-040', holds('the first message is join', first.join !== undefined, first.text));
    const { join } = first;
    if (join === undefined) return;
    await check('SIG-016', equals('join.room.name', join.room?.name, room.name));
    await check('SIG-015', equals('join.room.name beside ?room=some-other-room', join.room?.name, room.name));
    await check('ROOM-001', equals('participants in a room that this join made', join.otherParticipants.length, 0));
    const sids = `${join.room?.sid ?? 'no room'} and ${join.participant?.sid ?? 'no participant'}`;
    const isPrefixed =
      (join.room?.sid.startsWith('RM_') ?? false) && (join.participant?.sid.startsWith('PA_') ?? false);
    await check('SIG-061', holds('sids start with RM_ and PA_', isPrefixed, sids));
    await check('SIG-061', equals('participant.state', join.participant?.state, ParticipantInfo_State.JOINING));

    const second = await room.joinSignalOnly('bob');
    const others = second.join?.otherParticipants.map(({ identity, sid }) => [identity, sid]);
    await check('SIG-062', equals('others in the second join', others, [['alice', join.participant?.sid]]));
  },
});
export default testCase;
