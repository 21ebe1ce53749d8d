import { never, throughout, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/no-level-no-speaker',
  title: 'a microphone whose packets do not say how loud they are makes no speaker',
  judges: ['SUB-063'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const carol = await room.join('carol');
    const bob = await room.join('bob');
    const mute = await carol.publish('audio', { sends: false });
    mute.sendsLevel = false;
    mute.source.start();
    const loud = await alice.publish('audio');
    for (const { trackSid } of [loud, mute]) await needed(bob.receivesMedia(trackSid, { packets: 40 }));
    const speaker = (sid: string): Expectation =>
      bob.receives('speakersChanged', (m) => m.speakers.some((s) => s.sid === sid && s.active), `${sid} as speaker`);
    await check('SUB-063', speaker(alice.participantSid), within(4_000));
    await check('SUB-063', never(speaker(carol.participantSid)), throughout(900));
  },
});
export default testCase;
