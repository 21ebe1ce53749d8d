import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/speaker-starts-and-stops',
  title: 'who speaks is told once, and who stops is told once',
  judges: ['SUB-060'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const track = await alice.publish('audio');
    const { participantSid } = alice;
    const changes = (isActive: boolean, after: number): number =>
      bob
        .messages('speakersChanged', after)
        .flatMap(({ speakers }) => speakers)
        .filter(({ sid, active, level }) => sid === participantSid && active === isActive && level > 0 === isActive)
        .length;
    const speaks = bob.receives(
      'speakersChanged',
      (m) => m.speakers.some((s) => s.sid === participantSid && s.active && s.level > 0),
      'alice as speaker',
    );
    await check('SUB-060', speaks, within(4_000));
    const after = bob.mark();
    track.isSpeaking = false;
    const stops = bob.receives(
      'speakersChanged',
      (m) => m.speakers.some((s) => s.sid === participantSid && !s.active && s.level === 0),
      'alice as speaker no more',
      after,
    );
    await check('SUB-060', stops, within(4_000));
    await pause(1_000);
    await check('SUB-060', equals('times the end was told', changes(false, after), 1));
  },
});
export default testCase;
