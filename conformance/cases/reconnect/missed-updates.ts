import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/missed-updates',
  title: 'what happened while the socket was down is told after the resume',
  judges: ['REC-018'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { video: { canUpdateOwnMetadata: true } });
    await alice.watch.until(() => alice.roster.latest('bob'), 5_000, 'bob is known');
    alice.dropSocket();
    await pause(300);
    const publication = await bob.publish('audio');
    const { trackSid } = publication;
    bob.setMuted(publication, true);
    bob.updateMetadata({ metadata: 'changed meanwhile' });
    await pause(300);
    const after = alice.mark();
    const opening = await alice.resume({ dropFirst: false });
    const first = opening.kind === 'first-message' ? opening.message.case : opening.kind;
    await check('REC-018', equals('the first message', first, 'reconnect'));
    const wanted = { metadata: 'changed meanwhile', track: { sid: trackSid, muted: true }, after };
    await check('REC-018', alice.sees('bob', wanted), within(3_000));
  },
});
export default testCase;
