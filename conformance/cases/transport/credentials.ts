import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/credentials',
  title: 'the token is taken from the Authorization header or the query, and the header wins',
  judges: ['SIG-005', 'SIG-006', 'SIG-007'],
  async run({ room, check }) {
    const inHeader = await room.tryJoin('alice', { media: false, tokenIn: 'header' });
    await check('SIG-005', holds('a bearer header is enough', inHeader.status === 101, inHeader.text));

    const badHeader = { authorization: 'Bearer not.a.token' };
    const headerWins = await room.tryJoin('bob', { media: false, headers: badHeader });
    await check(
      'SIG-005',
      holds('a bad header beside a good query gives 401', headerWins.status === 401, headerWins.text),
    );

    const basic = await room.tryJoin('carol', { media: false, headers: { authorization: 'Basic eDp5' } });
    await check('SIG-006', holds('a header without Bearer gives 401', basic.status === 401, basic.text));

    for (const signalling of ['dual', 'single'] as const) {
      const none = await room.tryJoin('dave', { media: false, signalling, tokenIn: 'nowhere' });
      await check('SIG-007', holds(`no token on the ${signalling} route gives 401`, none.status === 401, none.text));
    }
  },
});
export default testCase;
