import { DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/departure-timeout',
  title: 'a participant whose machine dies is removed after the departure timeout, and the others are told why',
  judges: ['PRT-051', 'TIM-011'],
  suites: ['full'],
  timing: { noiseLimitMs: 1_000 },
  limitMs: 60_000,
  async run({ room, check, profile }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    await alice.publish('audio');

    alice.vanish();
    const gone = bob.sees('alice', { state: ParticipantInfo_State.DISCONNECTED });
    await check('TIM-011', gone, profile.window('TIM-011'));
    const why = { state: ParticipantInfo_State.DISCONNECTED, disconnectReason: DisconnectReason.CONNECTION_TIMEOUT };
    await check('PRT-051', bob.sees('alice', why));
  },
});
export default testCase;
