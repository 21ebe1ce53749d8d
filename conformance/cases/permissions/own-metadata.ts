import { RequestResponse_Reason } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/own-metadata',
  title: 'own metadata may only be changed with canUpdateOwnMetadata',
  judges: ['JWT-009'],
  suites: ['full'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const alice = await room.joinSignalOnly('alice', { claims: { metadata: 'before' } });
    await bob.waitFor('update', ({ participants }) => participants.some(({ identity }) => identity === 'alice'), 5_000);
    alice.updateMetadata({ metadata: 'after', requestId: 77 });
    const isRefusal = alice.receives(
      'requestResponse',
      (m) => m.requestId === 77 && m.reason === RequestResponse_Reason.NOT_ALLOWED,
      'requestResponse 77 NOT_ALLOWED',
    );
    await check('JWT-009', isRefusal, within(2_000));
    await check('JWT-009', never(bob.sees('alice', { metadata: 'after' })), throughout(500));
  },
});
export default testCase;
