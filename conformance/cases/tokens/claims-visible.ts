import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/claims-visible',
  title: 'name, metadata and attributes of the token are seen by oneself and by the others',
  judges: ['JWT-001'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const claims = { name: 'Alice A.', metadata: '{"k":1}', attributes: { colour: 'red', size: 'XL' } };
    const alice = await room.joinSignalOnly('alice', { claims });
    const self = alice.join?.participant;
    await check('JWT-001', equals('own info', [self?.name, self?.metadata, self?.attributes], Object.values(claims)));
    await check('JWT-001', bob.sees('alice', claims), within(5_000));
    const first = bob.roster.history('alice')[0]?.info;
    await check('JWT-001', equals('name in the first update', first?.name, claims.name));
    const carol = await room.joinSignalOnly('carol');
    await check('JWT-001', carol.sees('alice', claims));
  },
});
export default testCase;
