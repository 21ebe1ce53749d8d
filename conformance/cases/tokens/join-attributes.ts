import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/join-attributes',
  title: 'metadata and attributes that come with a join need a permission, and go over those of the token',
  judges: ['SIG-033'],
  async run({ room, check }) {
    const attributes = Buffer.from(JSON.stringify({ colour: 'green', size: '' })).toString('base64');
    const claims = { metadata: 'of the token', attributes: { colour: 'red', shape: 'round', size: 'small' } };
    const query = { attributes };
    const joinRequest = { metadata: 'of the join', participantAttributes: { colour: 'green', size: '' } };
    const refusedPlain = await room.tryJoin('alice', { media: false, query, claims });
    await check(
      'SIG-033',
      holds('without the permission /rtc says 401', refusedPlain.status === 401, refusedPlain.text),
    );
    const single = { media: false, signalling: 'single', joinRequest, claims } as const;
    const refusedWrapped = await room.tryJoin('bob', single);
    const isRefused = refusedWrapped.status === 401;
    await check('SIG-033', holds('without the permission /rtc/v1 says 401', isRefused, refusedWrapped.text));

    const video = { canUpdateOwnMetadata: true };
    const carol = await room.joinSignalOnly('carol', { query, claims, video });
    const merged = { colour: 'green', shape: 'round', size: 'small' };
    await check('SIG-033', equals('attributes by the query', carol.join?.participant?.attributes, merged));
    await check('SIG-033', equals('metadata, not given', carol.join?.participant?.metadata, 'of the token'));
    const dave = await room.joinSignalOnly('dave', { ...single, video });
    await check('SIG-033', equals('attributes by the join_request', dave.join?.participant?.attributes, merged));
    await check('SIG-033', equals('metadata by the join_request', dave.join?.participant?.metadata, 'of the join'));
  },
});
export default testCase;
