import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/own-updates',
  title: 'a participant is told of its own tracks, mutes and metadata',
  judges: ['PRT-006'],
  async run({ room, check, pause }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice', { video: { canUpdateOwnMetadata: true } });
    await needed(bob.sees('alice'));
    await pause(300);
    const after = alice.mark();
    const track = await alice.publish('audio');
    await check('PRT-006', alice.sees('alice', { trackCount: 1, after }), within(3_000));
    await pause(300);
    const updates = alice.roster.history('alice', after).length;
    const told = `${updates} updates`;
    await check('PRT-006', holds('one or two updates tell of the first track', updates === 1 || updates === 2, told));
    alice.setMuted(track, true);
    const muted = { track: { sid: track.trackSid, muted: true } };
    await check('PRT-006', alice.sees('alice', { ...muted, after: alice.mark() }), within(3_000));
    alice.updateMetadata({ metadata: 'mine' });
    await check('PRT-006', alice.sees('alice', { metadata: 'mine' }), within(3_000));
    const states = new Set(alice.roster.history('alice').map(({ info }) => info.sid));
    await check('PRT-006', equals('sids in its own updates', [...states], [alice.participantSid]));
  },
});
export default testCase;
