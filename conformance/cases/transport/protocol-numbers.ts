import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/protocol-numbers',
  title: 'every protocol number may join, and is served according to it',
  judges: ['SIG-110', 'SIG-067', 'SIG-063'],
  async run({ room, check }) {
    for (const protocol of [1, 2, 3, 9, 11, 12, 15, 16, 17, 99]) {
      const attempt = await room.tryJoin(`protocol-${protocol}`, { media: false, protocol });
      await check('SIG-110', holds(`protocol ${protocol} may join`, attempt.join !== undefined, attempt.text));
      const primary = attempt.join?.subscriberPrimary;
      await check('SIG-067', equals(`subscriber_primary for protocol ${protocol}`, primary, protocol > 2));
      await check('SIG-063', equals('protocol of the server', attempt.join?.serverInfo?.protocol, 17));
    }
    const deaf = await room.joinSignalOnly('deaf', { video: { canSubscribe: false } });
    await check('SIG-067', equals('subscriber_primary without canSubscribe', deaf.join?.subscriberPrimary, false));
  },
});
export default testCase;
