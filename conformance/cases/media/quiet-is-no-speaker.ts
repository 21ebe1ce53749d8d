import { never, throughout, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/quiet-is-no-speaker',
  title: 'of two microphones only the loud one makes a speaker',
  judges: ['SUB-062', 'SUB-060'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const bob = await room.join('bob');
    const loud = await alice.publish('audio');
    const quiet = await carol.publish('audio', { sends: false });
    quiet.isSpeaking = false;
    quiet.source.start();
    for (const { trackSid } of [loud, quiet]) await needed(bob.receivesMedia(trackSid, { packets: 40 }));
    const speaker = (sid: string): Expectation =>
      bob.receives('speakersChanged', (m) => m.speakers.some((s) => s.sid === sid && s.active), `${sid} as speaker`);
    await check('SUB-060', speaker(alice.participantSid), within(4_000));
    await check('SUB-062', never(speaker(carol.participantSid)), throughout(900));
  },
});
export default testCase;
