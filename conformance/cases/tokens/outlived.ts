import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** Leeway of a minute (TIM-028) and a little more. */
const PAST_THE_LEEWAY_MS = 63_000;

const testCase: ConformanceCase = defineCase({
  id: 'tokens/outlived',
  title: 'a session goes on after its token has expired; a new one with that token is refused',
  judges: ['JWT-028'],
  suites: ['full'],
  limitMs: 100_000,
  async run({ room, check, clock, pause }) {
    const exp = Math.floor(clock.unixMs() / 1_000) + 1;
    const token = room.token('alice', { claims: { exp } });
    const alice = await room.join('alice', { token });
    const bob = await room.join('bob');
    await pause(PAST_THE_LEEWAY_MS);
    const again = await room.tryJoin('alice', { token, media: false });
    await needed(bob.sees('alice'));
    await check('JWT-028', equals('answer to the expired token', again.status, 401));
    await check('JWT-028', holds('the session is there', alice.isSocketOpen, alice.isSocketOpen ? 'open' : 'closed'));
    alice.sendData('still here');
    await check('JWT-028', bob.hears({ text: 'still here' }), within(8_000));
  },
});
export default testCase;
