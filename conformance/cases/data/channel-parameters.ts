import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** The documents say that reliable packets are sent again three times at most; livekit-server sets no limit. */
const DOCUMENTED_RETRANSMISSIONS = 3;

const testCase: ConformanceCase = defineCase({
  id: 'data/channel-parameters',
  title: 'the server opens its channels ordered or not, and with the retransmissions promised',
  judges: ['DATA-001', 'DATA-002'],
  async run({ room, check, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    alice.sendData('works');
    await check('DATA-002', bob.hears({ text: 'works' }), within(8_000));
    const channels = [...bob.peers.serverChannels.values()].map(
      ({ label, ordered, maxRetransmits, maxPacketLifeTime }) => [
        label,
        ordered,
        maxRetransmits ?? null,
        maxPacketLifeTime ?? null,
      ],
    );
    const sorted = channels.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
    const promised = [
      ['_data_track', false, 0, null],
      ['_lossy', false, 0, null],
      ['_reliable', true, profile.name === 'docs' ? DOCUMENTED_RETRANSMISSIONS : null, null],
    ];
    await check('DATA-001', equals('label, ordered, retransmissions, lifetime', sorted, promised));
  },
});
export default testCase;
