import { readTokenUnverified } from '#proto/livekit/token';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/three-changes-at-once',
  title: 'name, metadata and attributes in one request: at most three updates, and a fresh token that says the same',
  judges: ['PRT-038', 'PRT-040'],
  async run({ room, check, pause }) {
    const bob = await room.joinSignalOnly('bob');
    const claims = { name: 'Alice', metadata: 'old' };
    const alice = await room.joinSignalOnly('alice', { claims, video: { canUpdateOwnMetadata: true } });
    await needed(bob.sees('alice', { name: 'Alice' }));
    const after = { alice: alice.mark(), bob: bob.mark() };
    alice.updateMetadata({ name: 'Alicia', metadata: 'new', attributes: { colour: 'red' } });
    const changed = { name: 'Alicia', metadata: 'new', attributes: { colour: 'red' } };
    await check('PRT-038', bob.sees('alice', { ...changed, after: after.bob }), within(3_000));
    await pause(300);
    const history = bob.roster.history('alice', after.bob).map(({ info }) => info);
    const states = history.map(
      ({ name, metadata, attributes }) => `${name}/${metadata}/${attributes['colour'] ?? '-'}`,
    );
    const isFew = states.length >= 1 && states.length <= 3;
    await check('PRT-038', holds('bob gets one to three updates', isFew, states.join(' → ')));
    await check('PRT-038', equals('the last of them', states.at(-1), 'Alicia/new/red'));

    const tokens = alice.messages('refreshToken', after.alice);
    await check('PRT-040', holds('alice gets a fresh token', tokens.length > 0, `${tokens.length} tokens`));
    const newest = tokens.at(-1);
    const { name, metadata, attributes } = newest === undefined ? {} : readTokenUnverified(newest);
    await check('PRT-040', equals('what the last one says', { name, metadata, attributes }, changed));
  },
});
export default testCase;
