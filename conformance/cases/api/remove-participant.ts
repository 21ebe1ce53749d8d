import {
  DisconnectReason,
  LeaveRequest_Action,
  ParticipantInfo_State,
  RoomParticipantIdentity,
} from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/remove-participant',
  title: 'RemoveParticipant ends the session with its reason, tells the others, and the token stays good',
  judges: ['ROOM-040'],
  async run({ room, check, api }) {
    const bob = await room.join('bob');
    const token = room.token('alice');
    const alice = await room.join('alice', { token });
    await alice.publish('audio');
    await bob.watch.until(() => bob.roster.latest('alice')?.tracks[0], 5_000, 'alice publishes');
    await api.must('RemoveParticipant', new RoomParticipantIdentity({ room: room.name, identity: 'alice' }));
    const told = { action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.PARTICIPANT_REMOVED };
    await check('ROOM-040', alice.isTold(told), within(2_000));
    await check('ROOM-040', alice.losesSocket(), within(2_000));
    const gone = { state: ParticipantInfo_State.DISCONNECTED, disconnectReason: DisconnectReason.PARTICIPANT_REMOVED };
    await check('ROOM-040', bob.sees('alice', gone), within(4_000));
    const again = await room.tryJoin('alice', { media: false, token });
    await check('ROOM-040', holds('the same token joins again', again.join !== undefined, again.text));
    const nobody = await api.call(
      'RemoveParticipant',
      new RoomParticipantIdentity({ room: room.name, identity: 'nobody' }),
    );
    await check('ROOM-040', equals('code for an unknown identity', nobody.error?.code, 'not_found'));
  },
});
export default testCase;
