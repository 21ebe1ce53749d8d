import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/fast-publish',
  title: 'fast_publish is said to those who may publish',
  judges: ['SIG-066'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    await check('SIG-066', equals('fast_publish of one who may publish', alice.join?.fastPublish, true));
    const bob = await room.joinSignalOnly('bob', { video: { canPublish: false } });
    await check('SIG-066', equals('fast_publish of one who may not', bob.join?.fastPublish, false));
  },
});
export default testCase;
