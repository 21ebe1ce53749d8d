import {
  DeleteRoomRequest,
  DisconnectReason,
  LeaveRequest_Action,
  ParticipantInfo_State,
  RoomParticipantIdentity,
} from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/reasons',
  title: 'each way to end a session has its reason, for who goes and for who stays',
  judges: ['PRT-056'],
  async run({ room, check, api }) {
    const { DISCONNECTED } = ParticipantInfo_State;
    const { DISCONNECT } = LeaveRequest_Action;
    const bob = await room.join('bob');
    const own = [
      DisconnectReason.CLIENT_INITIATED,
      DisconnectReason.USER_UNAVAILABLE,
      DisconnectReason.USER_REJECTED,
      DisconnectReason.AGENT_ERROR,
    ];
    for (const reason of own) {
      const identity = `leaver-${DisconnectReason[reason].toLowerCase()}`;
      const leaver = await room.joinSignalOnly(identity);
      leaver.leave(reason);
      await check('PRT-056', leaver.isTold({ action: DISCONNECT, reason }), within(2_000));
    }
    const removed = await room.join('removed');
    await api.must('RemoveParticipant', new RoomParticipantIdentity({ room: room.name, identity: 'removed' }));
    const reason = DisconnectReason.PARTICIPANT_REMOVED;
    await check('PRT-056', removed.isTold({ action: DISCONNECT, reason }), within(2_000));
    await check('PRT-056', bob.sees('removed', { state: DISCONNECTED, disconnectReason: reason }), within(4_000));
    await api.must('DeleteRoom', new DeleteRoomRequest({ room: room.name }));
    const deleted = { action: DISCONNECT, reason: DisconnectReason.ROOM_DELETED };
    await check('PRT-056', bob.isTold(deleted), within(2_000));
  },
});
export default testCase;
