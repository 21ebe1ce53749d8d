import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/batched-updates',
  title: 'somebody who publishes nothing is announced and missed in batches of three seconds',
  judges: ['PRT-005', 'TIM-024'],
  suites: ['full'],
  timing: { noiseLimitMs: 300 },
  async run({ room, check, profile, clock }) {
    const bob = await room.join('bob');
    const joins: number[] = [];
    for (const identity of ['carol', 'dave']) {
      const startedUs = clock.nowUs();
      await room.join(identity);
      await check('PRT-005', bob.sees(identity), within(5_000));
      joins.push(Math.round((clock.nowUs() - startedUs) / 1_000));
    }
    const { withinMs } = profile.window('TIM-024');
    await check(
      'TIM-024',
      holds(
        `announced within ${withinMs} ms`,
        joins.every((ms) => ms <= withinMs),
        `after ${joins.join(', ')} ms`,
      ),
    );
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio', { sends: false });
    await check('PRT-005', bob.sees('alice', { track: { sid: trackSid } }), within(500));
    const times = ['carol', 'dave']
      .flatMap((identity) => bob.roster.history(identity).map(({ atUs }) => atUs))
      .toSorted((a, b) => a - b);
    const apartMs = Math.round(((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000);
    await check(
      'PRT-005',
      holds('batches are 2.5 s apart or more, or one', apartMs < 100 || apartMs >= 2_500, `${apartMs} ms apart`),
    );
  },
});
export default testCase;
