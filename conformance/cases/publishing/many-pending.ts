import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** The least a server should allow (TIM-057). */
const PENDING = 10;

const testCase: ConformanceCase = defineCase({
  id: 'publishing/many-pending',
  title: 'ten tracks may be announced before the first of them is negotiated',
  judges: ['TIM-057'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    const cids = Array.from({ length: PENDING }, (_none, index) => `cid-${index}`);
    for (const cid of cids) alice.addTrack('audio', cid, { name: cid });
    const answered = (): readonly string[] => alice.messages('trackPublished').map(({ cid }) => cid);
    await alice.watch.until(() => (answered().length >= PENDING ? true : undefined), 4_000, 'answers to add_track');
    await check('TIM-057', equals('cids that were answered', [...answered()].sort(), [...cids].sort()));
    const sids = new Set(alice.messages('trackPublished').map(({ track }) => track?.sid));
    await check('TIM-057', equals('different track sids', sids.size, PENDING));
  },
});
export default testCase;
