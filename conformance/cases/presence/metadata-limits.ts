import { RequestResponse_Reason } from '@livekit/protocol';
import { holds, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/metadata-limits',
  title: 'attributes, names and metadata over the limit are refused and nothing is applied',
  judges: ['PRT-035'],
  async run({ room, check, profile }) {
    const metadataBytes = profile.limit('TIM-051');
    const bob = await room.joinSignalOnly('bob');
    const alice = await room.joinSignalOnly('alice', { video: { canUpdateOwnMetadata: true } });
    const isRefused = (requestId: number): ReturnType<typeof alice.receives> =>
      alice.receives(
        'requestResponse',
        (m) => m.requestId === requestId && m.reason === RequestResponse_Reason.LIMIT_EXCEEDED,
        `requestResponse ${requestId} LIMIT_EXCEEDED`,
      );
    alice.updateMetadata({ attributes: { ['k'.repeat(36)]: 'v'.repeat(64_000 - 36 + 2_000) }, requestId: 1 });
    await check('PRT-035', isRefused(1), within(2_000));
    alice.updateMetadata({ name: 'n'.repeat(257), metadata: 'beside a name that is too long', requestId: 2 });
    await check('PRT-035', isRefused(2), within(2_000));
    alice.updateMetadata({ metadata: 'm'.repeat(20_000), requestId: 3 });
    await check('PRT-035', bob.sees('alice', { metadata: 'm'.repeat(20_000) }), within(4_000));
    await check('PRT-035', never(bob.sees('alice', { metadata: 'beside a name that is too long' })), throughout(100));
    alice.updateMetadata({ metadata: 'x'.repeat(metadataBytes + 1), requestId: 4 });
    await check('PRT-035', isRefused(4), within(2_000));
    const longest = 'y'.repeat(metadataBytes);
    alice.updateMetadata({ metadata: longest, requestId: 5 });
    await check('PRT-035', bob.sees('alice', { metadata: longest }), within(4_000));
    const isOpen = alice.isSocketOpen;
    await check('PRT-035', holds('the session goes on', isOpen, isOpen ? 'socket open' : 'socket closed'));
  },
});
export default testCase;
