import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/double-slash',
  title: 'a path that begins with two slashes is taken for one with a single slash',
  judges: ['SIG-037'],
  async run({ room, check }) {
    const attempt = await room.tryJoin('alice', { media: false, path: '//rtc' });
    await check('SIG-037', equals('status of a join at //rtc', attempt.status, 101));
    await check('SIG-037', equals('identity in the join response', attempt.join?.participant?.identity, 'alice'));
  },
});
export default testCase;
