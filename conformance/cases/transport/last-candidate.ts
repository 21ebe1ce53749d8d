import { SignalTarget } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/last-candidate',
  title: 'of the candidates of each connection the last one is marked as final, and no other',
  judges: ['SIG-094'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    for (const target of [SignalTarget.SUBSCRIBER, SignalTarget.PUBLISHER]) {
      const name = SignalTarget[target];
      const final = alice.receives('trickle', (m) => m.target === target && m.final, `a final candidate for ${name}`);
      await check('SIG-094', final, within(3_000));
    }
    await pause(300);
    for (const target of [SignalTarget.SUBSCRIBER, SignalTarget.PUBLISHER]) {
      const flags = alice.messages('trickle').flatMap((m) => (m.target === target ? [m.final] : []));
      const wanted = flags.map((_flag, index) => index === flags.length - 1);
      await check('SIG-094', equals(`final flags for ${SignalTarget[target]}`, flags, wanted));
    }
  },
});
export default testCase;
