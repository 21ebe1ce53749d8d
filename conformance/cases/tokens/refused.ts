import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/refused',
  title: 'a token signed with a wrong secret is refused on the handshake, with 401',
  judges: ['SIG-004', 'SIG-009'],
  async run({ room, check, target }) {
    const wrongSecret = await room.tryJoin('alice', { media: false, secret: `${target.apiSecret}-not` });
    await check('SIG-009', holds('a wrong signature gets HTTP 401', wrongSecret.status === 401, wrongSecret.text));
    await check(
      'SIG-004',
      holds('no socket is opened for it', wrongSecret.opening.kind === 'refused', wrongSecret.text),
    );

    const unknownKey = await room.tryJoin('alice', { media: false, claims: { iss: 'no-such-key' } });
    await check('SIG-009', holds('an unknown API key gets HTTP 401', unknownKey.status === 401, unknownKey.text));
  },
});
export default testCase;
