import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/speakers-of-subscribed-tracks',
  title: 'speakers are told to those who hear them',
  judges: ['SUB-065'],
  suites: ['media'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const carol = await room.join('carol', { autoSubscribe: false });
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio');
    await needed(carol.sees('alice', { track: { sid: trackSid } }));
    const { participantSid } = alice;
    for (const told of [bob, alice]) {
      const speaks = told.receives(
        'speakersChanged',
        (m) => m.speakers.some((s) => s.sid === participantSid && s.active),
        'alice as speaker',
      );
      await check('SUB-065', speaks, within(4_000));
    }
    await check('SUB-065', never(carol.receives('speakersChanged')), throughout(900));
  },
});
export default testCase;
