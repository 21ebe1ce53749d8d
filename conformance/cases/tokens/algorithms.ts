import { createHmac } from 'node:crypto';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/algorithms',
  title: 'only HS256 signatures count: none, RS256, HS512 and garbage are refused',
  judges: ['SIG-008'],
  async run({ room, check, target }) {
    const payload = room.token('alice').split('.')[1] ?? '';
    const signed = (algorithm: string, hash?: string): string => {
      const text = `${Buffer.from(JSON.stringify({ alg: algorithm, typ: 'JWT' })).toString('base64url')}.${payload}`;
      return `${text}.${hash === undefined ? '' : createHmac(hash, target.apiSecret).update(text).digest('base64url')}`;
    };
    const good = await room.tryJoin('alice', { media: false, token: signed('HS256', 'sha256') });
    await check('SIG-008', holds('HS256 made in the same way is accepted', good.join !== undefined, good.text));
    const tokens = {
      none: signed('none'),
      HS512: signed('HS512', 'sha512'),
      RS256: signed('RS256', 'sha256'),
      garbage: 'garbage',
    };
    for (const [name, token] of Object.entries(tokens)) {
      const attempt = await room.tryJoin('mallory', { media: false, token });
      await check('SIG-008', holds(`${name} gets 401`, attempt.status === 401, attempt.text));
    }
  },
});
export default testCase;
