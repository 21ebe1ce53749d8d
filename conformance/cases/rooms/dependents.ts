import { CreateRoomRequest, DisconnectReason, LeaveRequest_Action, ListRoomsRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/dependents',
  title: 'agents and recorders do not keep a room open and are told that it closed; SIP and ingress keep it',
  judges: ['ROOM-007', 'ROOM-008'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, anotherRoom, check, api, pause, profile }) {
    // The documents name standard and ingress participants only.
    const kinds = { agent: false, egress: false, sip: profile.name === 'livekit-1.13', ingress: true };
    const stays = [];
    for (const [kind, keeps] of Object.entries(kinds)) {
      const own = anotherRoom(kind);
      await api.must('CreateRoom', new CreateRoomRequest({ name: own.name, departureTimeout: 2, emptyTimeout: 60 }));
      const dependent = await own.joinSignalOnly('dependent', { claims: { kind } });
      const person = await own.joinSignalOnly('person');
      person.leave();
      stays.push({ kind, keeps, own, dependent });
    }
    await pause(5_000);
    for (const { kind, keeps, own, dependent } of stays) {
      const { rooms } = await api.must('ListRooms', new ListRoomsRequest({ names: [own.name] }));
      await check('ROOM-007', equals(`rooms that only ${kind} is in`, rooms.length, keeps ? 1 : 0));
      if (keeps) continue;
      const told = { action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.ROOM_CLOSED };
      await check('ROOM-008', dependent.isTold(told), within(1_000));
    }
    await room.joinSignalOnly('alice');
  },
});
export default testCase;
