import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/resume-single',
  title: 'a resume on one peer connection: the client restarts ICE and media goes on',
  judges: ['REC-001', 'REC-010', 'REC-012'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice', { signalling: 'single' });
    const bob = await room.join('bob', { signalling: 'single' });
    const { trackSid } = await alice.publish('audio');
    await bob.watch.until(() => bob.flows.packetsOf(trackSid).length > 10 || undefined, 5_000, 'media to bob');
    const before = alice.mark();
    const opening = await alice.resume();
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('REC-001', equals('the first message', first, 'reconnect'));
    await check(
      'REC-010',
      alice.receives('answer', () => true, 'an answer to its ICE restart', before),
      within(3_000),
    );
    await pause(1_000);
    const after = bob.mark();
    await check('REC-012', bob.receivesMedia(trackSid, { packets: 25, after }), within(8_000));
  },
});
export default testCase;
