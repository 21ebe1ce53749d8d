import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/unwatched-camera',
  title: 'a camera that nobody watches is told so after ten seconds',
  judges: ['SUB-052', 'TIM-034'],
  suites: ['full'],
  timing: { noiseLimitMs: 500 },
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('video');
    const after = alice.mark();
    const told = alice.receives(
      'subscribedQualityUpdate',
      (m) => m.trackSid === trackSid && m.subscribedQualities.every(({ enabled }) => !enabled),
      'an update with every layer off',
      after,
    );
    await check('TIM-034', told, profile.window('TIM-034'));
    await check('SUB-052', told);
  },
});
export default testCase;
