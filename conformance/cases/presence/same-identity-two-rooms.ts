import { equals, never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/same-identity-two-rooms',
  title: 'one identity may be in two rooms at once',
  judges: ['PRT-025'],
  async run({ room, anotherRoom, check }) {
    const here = await room.joinSignalOnly('alice');
    const there = await anotherRoom('two').joinSignalOnly('alice');
    await check('PRT-025', never(here.isTold({})), throughout(500));
    await check('PRT-025', equals('sockets are open', [here.isSocketOpen, there.isSocketOpen], [true, true]));
    await check('PRT-025', equals('the sids are the same', here.participantSid === there.participantSid, false));
  },
});
export default testCase;
