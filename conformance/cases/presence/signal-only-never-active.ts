import { ParticipantInfo_State } from '@livekit/protocol';
import { holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/signal-only-never-active',
  title: 'without a media connection a participant is there, but not ACTIVE',
  judges: ['PRT-002', 'SIG-062'],
  suites: ['full'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    await room.joinSignalOnly('alice');
    const carol = await room.joinSignalOnly('carol');
    const others =
      carol.join?.otherParticipants
        .map(({ identity }) => identity)
        .sort()
        .join(' ') ?? '';
    await check('SIG-062', holds('a later join lists both', others === 'alice bob', others));
    await check('PRT-002', bob.sees('alice'), within(5_000));
    await check('PRT-002', never(bob.sees('alice', { state: ParticipantInfo_State.ACTIVE })), throughout(500));
  },
});
export default testCase;
