import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'rooms/config-in-token',
  title: 'the room configuration of a token counts for the join that makes the room, and not for later ones',
  judges: ['JWT-018', 'ROOM-005'],
  async run({ room, check }) {
    const configured = (departureTimeout: number, metadata: string): object => ({
      claims: { roomConfig: { departureTimeout, metadata } },
    });
    const first = await room.joinSignalOnly('alice', configured(7, 'from the first'));
    const seen = [first.join?.room?.departureTimeout, first.join?.room?.metadata];
    await check('JWT-018', equals('departure timeout and metadata', seen, [7, 'from the first']));
    await check('ROOM-005', equals('departure timeout', first.join?.room?.departureTimeout, 7));
    const second = await room.joinSignalOnly('bob', configured(9, 'from the second'));
    const after = [second.join?.room?.departureTimeout, second.join?.room?.metadata];
    await check('JWT-018', equals('departure timeout and metadata later', after, [7, 'from the first']));
  },
});
export default testCase;
