import { ParticipantUpdate } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const GUESTS = 12;
const METADATA_BYTES = 30_000;
/** About 128 KiB, and the last participant may lie across the border. */
const CHUNK_BYTES_MAX = 131_072 + METADATA_BYTES + 1_000;

const testCase: ConformanceCase = defineCase({
  id: 'presence/large-update',
  title: 'news of many participants with much metadata comes in messages of about 128 KiB',
  judges: ['PRT-010'],
  suites: ['full'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const names = Array.from({ length: GUESTS }, (_none, index) => `guest-${index}`);
    const claims = { metadata: 'm'.repeat(METADATA_BYTES) };
    await Promise.all(names.map((name) => room.joinSignalOnly(name, { claims, tokenIn: 'header' })));
    const known = (): readonly string[] => names.filter((name) => bob.roster.latest(name) !== undefined);
    await bob.watch.until(() => (known().length === GUESTS ? true : undefined), 8_000, 'news of every guest');
    await check('PRT-010', equals('guests that bob was told of', known().length, GUESTS));
    const sizes = bob
      .messages('update')
      .map(({ participants }) => new ParticipantUpdate({ participants }).toBinary().length);
    const isSplit = sizes.every((size) => size <= CHUNK_BYTES_MAX);
    const expected = `no update is over ${CHUNK_BYTES_MAX} bytes`;
    await check('PRT-010', holds(expected, isSplit, `bytes of each: ${sizes.join(', ')}`));
  },
});
export default testCase;
