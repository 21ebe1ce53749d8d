import { readTokenUnverified } from '#proto/livekit/token';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/refreshed-token',
  title: 'a refreshed token comes right after the join and carries on with the same claims',
  judges: ['SIG-112', 'SIG-113', 'TIM-027'],
  async run({ room, check, target, clock, profile }) {
    const nowS = Math.floor(clock.unixMs() / 1_000);
    const alice = await room.joinSignalOnly('alice', {
      video: { canPublish: false },
      claims: { name: 'Alice', metadata: 'm', attributes: { a: '1' }, exp: nowS + 120 },
    });
    await check(
      'SIG-112',
      alice.receives('refreshToken', (text) => text !== '', 'a token'),
      within(3_000),
    );
    const [text] = alice.messages('refreshToken');
    const claims = text === undefined ? {} : readTokenUnverified(text);
    const kept = [
      claims.sub,
      claims.name,
      claims.metadata,
      claims.attributes,
      claims.video?.room,
      claims.video?.canPublish,
    ];
    await check('SIG-113', equals('its claims', kept, ['alice', 'Alice', 'm', { a: '1' }, room.name, false]));
    await check('SIG-113', equals('its issuer', claims.iss, target.apiKey));
    const lifeMs = ((claims.exp ?? 0) - Math.floor(clock.unixMs() / 1_000)) * 1_000;
    const isAsLong = Math.abs(lifeMs - profile.timer('TIM-027').valueMs) <= 3_000;
    await check('TIM-027', holds('a token of 120 s becomes one of 10 min', isAsLong, `it lives ${lifeMs} ms`));
    const again = await room.tryJoin('alice', { media: false, token: text ?? '' });
    await check('SIG-113', holds('one can join with it', again.join !== undefined, again.text));
  },
});
export default testCase;
