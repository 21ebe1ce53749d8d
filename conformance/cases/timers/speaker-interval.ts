import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** Each is told as another level, whatever the steps are. */
const LEVELS_DBOV = [-5, -28];
const CHANGES = 10;

const testCase: ConformanceCase = defineCase({
  id: 'timers/speaker-interval',
  title: 'while the loudness of a speaker changes it is told about every second or sooner',
  judges: ['TIM-039'],
  suites: ['media'],
  timing: { noiseLimitMs: 100 },
  async run({ room, check, pause, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const track = await alice.publish('audio');
    const { participantSid } = alice;
    await needed(bob.receives('speakersChanged', (m) => m.speakers.some((s) => s.sid === participantSid)));
    const { valueMs, toleranceMs, atMostMs = 1_000 } = profile.timer('TIM-039');
    const after = bob.mark();
    for (let change = 0; change < CHANGES; change += 1) {
      track.loudnessDbov = LEVELS_DBOV[change % LEVELS_DBOV.length] ?? 0;
      await pause(2 * valueMs);
    }
    const times = bob.signals.flatMap(({ order, message, atUs }) =>
      order > after && message.case === 'speakersChanged' ? [Math.round(atUs / 1_000)] : [],
    );
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    const seen = `${times.length} times, ms between them: ${gaps.join(', ')}`;
    // A change may fall between two looks, so that a gap is two or three intervals.
    const usual = gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? Infinity;
    await check('TIM-039', holds(`most are told within ${atMostMs} ms of one another`, usual <= atMostMs, seen));
    const isOften = times.length >= CHANGES / 2;
    await check('TIM-039', holds(`at least ${CHANGES / 2} of ${CHANGES} changes are told`, isOften, seen));
    const soonest = Math.min(...gaps);
    const isPaced = soonest >= (valueMs - toleranceMs) / 2;
    await check('TIM-039', holds('they come at the pace of the interval', isPaced, seen));
  },
});
export default testCase;
