import { ForwardParticipantRequest, MoveParticipantRequest } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/destination-grant',
  title: 'moving and forwarding a participant needs a grant for the room it goes to',
  judges: ['JWT-017'],
  async run({ room, check, api }) {
    await room.joinSignalOnly('alice');
    const call = { room: room.name, identity: 'alice', destinationRoom: `${room.name}-other` };
    const methods = {
      MoveParticipant: new MoveParticipantRequest(call),
      ForwardParticipant: new ForwardParticipantRequest(call),
    } as const;
    const admin = { roomAdmin: true, room: room.name };
    for (const name of ['MoveParticipant', 'ForwardParticipant'] as const) {
      for (const destination of [undefined, 'somewhere-else']) {
        const grants = destination === undefined ? admin : { ...admin, destinationRoom: destination };
        const refused = await api.call(name, methods[name], { grants });
        const what = destination === undefined ? 'without a destination' : 'with another destination';
        await check('JWT-017', holds(`${name} ${what} gets 401`, refused.status === 401, refused.text));
      }
      const grants = { ...admin, destinationRoom: call.destinationRoom };
      const allowed = await api.call(name, methods[name], { grants });
      // What a single node says then is ROOM-053.
      await check('JWT-017', holds(`${name} with the grant is let in`, allowed.status !== 401, allowed.text));
    }
  },
});
export default testCase;
