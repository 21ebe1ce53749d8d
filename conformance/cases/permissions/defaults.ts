import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/defaults',
  title: 'unset grants: publishing, subscribing and data are allowed, own metadata is not',
  judges: ['JWT-002', 'JWT-003', 'JWT-004'],
  async run({ room, check }) {
    const plain = (await room.joinSignalOnly('plain')).join?.participant?.permission;
    await check(
      'JWT-002',
      equals('canPublish and canSubscribe', [plain?.canPublish, plain?.canSubscribe], [true, true]),
    );
    await check('JWT-003', equals('canPublishData', plain?.canPublishData, true));
    const off = [plain?.canUpdateMetadata, plain?.canSubscribeMetrics, plain?.canManageAgentSession];
    await check('JWT-004', equals('own metadata, metrics, agent sessions', off, [false, false, false]));

    const mute = (await room.joinSignalOnly('mute', { video: { canPublish: false } })).join?.participant?.permission;
    await check('JWT-003', equals('canPublishData beside canPublish=false', mute?.canPublishData, false));
    const dataOnly = await room.joinSignalOnly('data-only', { video: { canPublish: false, canPublishData: true } });
    await check(
      'JWT-003',
      equals('canPublishData that is set', dataOnly.join?.participant?.permission?.canPublishData, true),
    );
    const writer = await room.joinSignalOnly('writer', { video: { canUpdateOwnMetadata: true } });
    await check(
      'JWT-004',
      equals('canUpdateMetadata that is set', writer.join?.participant?.permission?.canUpdateMetadata, true),
    );
  },
});
export default testCase;
