import { never, throughout, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** How far from the threshold the two microphones are. */
const APART_DB = 8;

const testCase: ConformanceCase = defineCase({
  id: 'media/whisper-is-no-speech',
  title: 'what is a little quieter than the threshold is no speech, what is a little louder is',
  judges: ['TIM-040'],
  suites: ['media'],
  async run({ room, check, profile }) {
    const thresholdDbov = profile.limit('TIM-040');
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const bob = await room.join('bob');
    const whisper = await carol.publish('audio', { sends: false });
    whisper.loudnessDbov = thresholdDbov - APART_DB;
    whisper.source.start();
    const speech = await alice.publish('audio', { sends: false });
    speech.loudnessDbov = thresholdDbov + APART_DB;
    speech.source.start();
    for (const { trackSid } of [speech, whisper]) await needed(bob.receivesMedia(trackSid, { packets: 40 }));
    const speaker = (sid: string): Expectation =>
      bob.receives('speakersChanged', (m) => m.speakers.some((s) => s.sid === sid && s.active), `${sid} as speaker`);
    await check('TIM-040', speaker(alice.participantSid), within(4_000));
    await check('TIM-040', never(speaker(carol.participantSid)), throughout(900));
  },
});
export default testCase;
