import { CreateRoomRequest, UpdateRoomMetadataRequest } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/metadata',
  title: 'room metadata is in the join response and its change is told to everybody at once',
  judges: ['ROOM-011', 'ROOM-014', 'ROOM-052'],
  async run({ room, check, api }) {
    const created = await api.must('CreateRoom', new CreateRoomRequest({ name: room.name, metadata: 'first' }));
    const alice = await room.joinSignalOnly('alice');
    const bob = await room.joinSignalOnly('bob');
    await check('ROOM-011', equals('metadata in the join response', alice.join?.room?.metadata, 'first'));
    const updated = await api.must(
      'UpdateRoomMetadata',
      new UpdateRoomMetadataRequest({ room: room.name, metadata: 'second' }),
    );
    await check('ROOM-052', equals('metadata in the answer', updated.metadata, 'second'));
    for (const probe of [alice, bob]) {
      const told = probe.receives(
        'roomUpdate',
        (m) => m.room?.metadata === 'second',
        'roomUpdate with the new metadata',
      );
      await check('ROOM-011', told, within(1_000));
    }
    const whole = alice.messages('roomUpdate').find((m) => m.room?.metadata === 'second')?.room;
    const parts = [
      whole?.name,
      whole?.sid,
      whole?.emptyTimeout,
      whole?.departureTimeout,
      (whole?.enabledCodecs.length ?? 0) > 0,
    ];
    await check(
      'ROOM-014',
      equals('parts of the room', parts, [
        room.name,
        created.sid,
        created.emptyTimeout,
        created.departureTimeout,
        true,
      ]),
    );
    const unknown = new UpdateRoomMetadataRequest({ room: `${room.name}-unknown`, metadata: 'x' });
    const refused = await api.call('UpdateRoomMetadata', unknown);
    await check('ROOM-052', equals('code for an unknown room', refused.error?.code, 'not_found'));
  },
});
export default testCase;
