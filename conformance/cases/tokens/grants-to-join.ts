import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/grants-to-join',
  title: 'joining needs roomJoin, a room and an identity in the token',
  judges: ['SIG-012', 'SIG-013', 'SIG-015'],
  async run({ room, check }) {
    const noGrant = await room.tryJoin('alice', { media: false, video: { roomJoin: false } });
    await check('SIG-012', holds('without roomJoin 401', noGrant.status === 401, noGrant.text));
    const onlyCreate = await room.tryJoin('alice', {
      media: false,
      video: { roomJoin: false, roomCreate: true, roomAdmin: true },
    });
    await check('SIG-012', holds('other grants do not help: 401', onlyCreate.status === 401, onlyCreate.text));
    const noRoom = await room.tryJoin('alice', { media: false, video: { room: '' } });
    await check('SIG-015', holds('without a room 400', noRoom.status === 400, noRoom.text));
    const nobody = await room.tryJoin('', { media: false });
    await check('SIG-013', holds('without any identity 400', nobody.status === 400, nobody.text));
    const byId = await room.tryJoin('', { media: false, claims: { sub: '', jti: 'from-jti' } });
    const identity = byId.join?.participant?.identity ?? byId.text;
    await check('SIG-013', holds('without sub the identity is jti', identity === 'from-jti', `identity ${identity}`));
  },
});
export default testCase;
