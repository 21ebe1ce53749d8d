import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/name-lengths',
  title: 'identities and room names over 256 bytes are refused with 400',
  judges: ['SIG-014', 'TIM-053'],
  async run({ room, check, profile }) {
    const limitBytes = profile.limit('TIM-053');
    const longest = await room.tryJoin('i'.repeat(256), { media: false });
    await check('SIG-014', holds('an identity of 256 bytes may join', longest.join !== undefined, longest.text));
    const tooLong = await room.tryJoin('i'.repeat(257), { media: false });
    await check('SIG-014', holds('one of 257 bytes gets 400', tooLong.status === 400, tooLong.text));
    const longName = await room.tryJoin('alice', { media: false, claims: { name: 'n'.repeat(limitBytes) } });
    const given = longName.join?.participant?.name.length ?? 0;
    await check('TIM-053', holds(`a name of ${limitBytes} bytes may join`, given === limitBytes, longName.text));
    const own = await room.tryJoin('i'.repeat(limitBytes + 1), { media: false });
    await check('TIM-053', holds('an identity one byte over it does not', own.join === undefined, own.text));
    const roomTooLong = await room.tryJoin('alice', { media: false, video: { room: 'r'.repeat(257) } });
    await check('SIG-014', holds('a room name of 257 bytes gets 400', roomTooLong.status === 400, roomTooLong.text));
  },
});
export default testCase;
