import { DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/socket-lost-early',
  title: 'whoever loses the socket before any media connection is removed at once',
  judges: ['SIG-056', 'PRT-008'],
  suites: ['full'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const alice = await room.joinSignalOnly('alice');
    await bob.waitFor('update', ({ participants }) => participants.some(({ identity }) => identity === 'alice'), 5_000);
    alice.dropSocket();
    const gone = { state: ParticipantInfo_State.DISCONNECTED };
    await check('PRT-008', bob.sees('alice', gone), within(5_000));
    await check('SIG-056', bob.sees('alice', { ...gone, disconnectReason: DisconnectReason.SIGNAL_CLOSE }));
  },
});
export default testCase;
