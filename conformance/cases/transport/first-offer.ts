import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/first-offer',
  title:
    'two peer connections: the server offers its data channels at once, the client gets its own offer answered by id',
  judges: ['SIG-080', 'SIG-081', 'SIG-082', 'SIG-086', 'SIG-092', 'DATA-002'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const offer = alice.receives('offer', ({ type }) => type === 'offer', 'an offer');
    await check('SIG-080', offer, within(1_000));
    await check('SIG-081', offer, within(1_000));
    const [first] = alice.messages('offer');
    const kinds = (first?.sdp.match(/^m=\w+/gm) ?? []).join(' ');
    await check(
      'SIG-082',
      holds('it has a section for data channels', kinds.includes('m=application'), `sections: ${kinds}`),
    );
    const id = first?.id ?? 0;
    await check('SIG-086', holds('its id is in 1..256', id >= 1 && id <= 256, `id ${id}`));
    await check('SIG-086', equals('id of the answer to our first offer', alice.messages('answer')[0]?.id, 1));
    await check(
      'SIG-092',
      alice.receives('trickle', ({ target }) => target === 1, 'a candidate for SUBSCRIBER'),
      within(2_000),
    );
    await check(
      'SIG-092',
      alice.receives('trickle', ({ target }) => target === 0, 'a candidate for PUBLISHER'),
      within(2_000),
    );
    const labels = (): string => [...alice.peers.serverChannels.keys()].sort().join(' ');
    await alice.watch.until(() => (alice.peers.serverChannels.size >= 3 ? true : undefined), 2_000, 'server channels');
    await check('DATA-002', equals('channels that the server opened', labels(), '_data_track _lossy _reliable'));
  },
});
export default testCase;
