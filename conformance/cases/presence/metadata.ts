import { RequestResponse_Reason } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/metadata',
  title: 'metadata, name and attributes change for everybody, key by key',
  judges: ['PRT-030', 'PRT-031', 'PRT-032', 'PRT-033', 'PRT-034'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const alice = await room.joinSignalOnly('alice', {
      video: { canUpdateOwnMetadata: true },
      claims: { attributes: { kept: 'yes', changed: 'old', dropped: 'soon' } },
    });
    alice.updateMetadata({
      metadata: 'new',
      name: 'Alicia',
      attributes: { changed: 'new', dropped: '' },
      requestId: 5,
    });
    const wanted = { metadata: 'new', name: 'Alicia', attributes: { kept: 'yes', changed: 'new' } };
    await check('PRT-030', bob.sees('alice', wanted), within(3_000));
    await check('PRT-032', alice.sees('alice', wanted), within(3_000));
    await check('PRT-032', bob.sees('alice', wanted));
    await check(
      'PRT-031',
      equals('attributes', Object.keys(bob.roster.latest('alice')?.attributes ?? {}).sort(), ['changed', 'kept']),
    );
    const isOk = alice.receives(
      'requestResponse',
      (m) => m.requestId === 5 && m.reason === RequestResponse_Reason.OK,
      'requestResponse 5 OK',
    );
    await check('PRT-034', isOk, within(2_000));
    const carol = await room.joinSignalOnly('carol');
    await check('PRT-033', carol.sees('alice', wanted));
  },
});
export default testCase;
