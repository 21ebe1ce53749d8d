import { DeleteRoomRequest, DisconnectReason, LeaveRequest_Action, ListRoomsRequest } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/delete-room',
  title: 'DeleteRoom puts everybody out with the reason, and the name is free at once',
  judges: ['ROOM-036', 'ROOM-037'],
  async run({ room, check, api }) {
    const [alice, bob] = await Promise.all([room.join('alice'), room.joinSignalOnly('bob')]);
    const oldSid = alice.join?.room?.sid;
    await api.must('DeleteRoom', new DeleteRoomRequest({ room: room.name }));
    const told = { action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.ROOM_DELETED };
    for (const probe of [alice, bob]) {
      await check('ROOM-036', probe.isTold(told), within(2_000));
      await check('ROOM-036', probe.losesSocket(), within(2_000));
    }
    const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [room.name] }));
    await check('ROOM-036', equals('rooms of that name', rooms.length, 0));
    const unknown = await api.call('DeleteRoom', new DeleteRoomRequest({ room: room.name }));
    await check('ROOM-036', equals('code for deleting it again', unknown.error?.code, 'not_found'));
    const carol = await room.tryJoin('carol', { media: false });
    const newSid = carol.join?.room?.sid ?? '';
    await check(
      'ROOM-037',
      holds('the name can be joined again', newSid !== '' && newSid !== oldSid, `${carol.text}, sid ${newSid}`),
    );
  },
});
export default testCase;
