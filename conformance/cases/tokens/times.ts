import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/times',
  title: 'an expired or not yet valid token is refused, with a minute of leeway',
  judges: ['SIG-010', 'TIM-028'],
  async run({ room, check, clock }) {
    const nowS = Math.floor(clock.unixMs() / 1_000);
    const tries = [
      { name: 'expired 90 s ago', claims: { exp: nowS - 90, nbf: nowS - 600 }, isGood: false },
      { name: 'expired 30 s ago', claims: { exp: nowS - 30, nbf: nowS - 600 }, isGood: true },
      { name: 'valid in 90 s', claims: { nbf: nowS + 90, exp: nowS + 600 }, isGood: false },
      { name: 'valid in 30 s', claims: { nbf: nowS + 30, exp: nowS + 600 }, isGood: true },
    ];
    for (const { name, claims, isGood } of tries) {
      const attempt = await room.tryJoin('alice', { media: false, claims });
      const isAsWanted = isGood ? attempt.join !== undefined : attempt.status === 401;
      const wanted = `a token ${name} ${isGood ? 'is accepted' : 'gets 401'}`;
      await check(isGood ? 'TIM-028' : 'SIG-010', holds(wanted, isAsWanted, attempt.text));
    }
  },
});
export default testCase;
