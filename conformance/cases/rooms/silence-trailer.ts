import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/silence-trailer',
  title: 'everybody in a room gets the same sif_trailer, and another room has another',
  judges: ['SIG-068'],
  async run({ room, anotherRoom, check }) {
    const trailerOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
    const alice = await room.joinSignalOnly('alice');
    const bob = await room.joinSignalOnly('bob');
    const carol = await anotherRoom('two').joinSignalOnly('carol');
    const own = trailerOf(alice.join?.sifTrailer);
    await check('SIG-068', holds('there is a trailer', own !== '', `${own.length / 2} bytes`));
    await check('SIG-068', equals("bob's trailer, in the same room", trailerOf(bob.join?.sifTrailer), own));
    const other = trailerOf(carol.join?.sifTrailer);
    await check('SIG-068', holds('another room has another one', other !== own && other !== '', `${own}; ${other}`));
  },
});
export default testCase;
