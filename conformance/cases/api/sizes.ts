import { UpdateParticipantRequest } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/sizes',
  title: 'metadata and attributes up to their limits are accepted, attributes beyond are refused',
  judges: ['TIM-051', 'TIM-052'],
  async run({ room, check, api, profile }) {
    await room.joinSignalOnly('alice');
    const codeOf = async (update: ConstructorParameters<typeof UpdateParticipantRequest>[0]): Promise<string> => {
      const request = new UpdateParticipantRequest({ room: room.name, identity: 'alice', ...update });
      return (await api.call('UpdateParticipant', request)).error?.code ?? 'accepted';
    };
    const metadata = await codeOf({ metadata: 'm'.repeat(64_000) });
    await check('TIM-051', equals('answer to 64 kB of metadata', metadata, 'accepted'));
    const limit = profile.limit('TIM-052');
    const attributes = (bytes: number): Record<string, string> => ({ key: 'v'.repeat(bytes - 'key'.length) });
    const most = await codeOf({ attributes: attributes(limit) });
    await check('TIM-052', equals(`answer to ${limit} bytes of attributes`, most, 'accepted'));
    const more = await codeOf({ attributes: attributes(limit + 1) });
    await check('TIM-052', equals(`answer to ${limit + 1} bytes of attributes`, more, 'invalid_argument'));
  },
});
export default testCase;
