import { DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/leave',
  title: 'a clean leave is told to all others with its reason; for a publisher at once',
  judges: ['PRT-008', 'PRT-050', 'PUB-045'],
  async run({ room, check }) {
    const [alice, bob, carol] = await Promise.all([room.join('alice'), room.join('bob'), room.join('carol')]);
    const { trackSid } = await alice.publish('audio');
    await check('PUB-045', bob.sees('alice', { track: { sid: trackSid } }), within(5_000));
    alice.leave();
    const gone = { state: ParticipantInfo_State.DISCONNECTED, disconnectReason: DisconnectReason.CLIENT_INITIATED };
    await check('PRT-050', bob.sees('alice', gone), within(1_000));
    await check('PUB-045', equals('her tracks after that', bob.roster.latest('alice')?.tracks.length, 0));
    carol.leave();
    await check('PRT-008', bob.sees('carol', gone), within(5_000));
  },
});
export default testCase;
