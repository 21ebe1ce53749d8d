import { ConnectionQuality } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/connection-quality',
  title: 'the quality of connections is told within five seconds of a newcomer',
  judges: ['SUB-067', 'SUB-068', 'TIM-042'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  limitMs: 45_000,
  async run({ room, check, pause, profile }) {
    const alice = await room.join('alice');
    await alice.publish('audio');
    await pause(6_000);
    const after = alice.mark();
    const bob = await room.join('bob');
    const names = (sid: string, from = -1): Expectation =>
      bob.receives(
        'connectionQuality',
        (m) => m.updates.some(({ participantSid }) => participantSid === sid),
        `quality of ${sid}`,
        from,
      );
    await check('TIM-042', names(bob.participantSid), within(profile.window('TIM-042').withinMs));
    await check('SUB-067', names(alice.participantSid), within(profile.window('TIM-042').withinMs));
    const told = alice.receives(
      'connectionQuality',
      (m) => m.updates.some(({ participantSid }) => participantSid === alice.participantSid),
      'its own quality',
      after,
    );
    await check('SUB-067', told, within(6_000));
    const own = bob
      .messages('connectionQuality')
      .at(-1)
      ?.updates.find(({ participantSid }) => participantSid === bob.participantSid);
    await check('SUB-068', equals('quality of who has had no trouble', own?.quality, ConnectionQuality.EXCELLENT));
  },
});
export default testCase;
