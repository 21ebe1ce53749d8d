import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/too-large',
  title: 'a token whose metadata or attributes are over their limit does not join',
  judges: ['JWT-019'],
  async run({ room, check, profile }) {
    const attributesBytes = profile.limit('TIM-052');
    const metadataBytes = profile.limit('TIM-051');
    const join = (claims: {
      metadata?: string;
      attributes?: Record<string, string>;
    }): ReturnType<typeof room.tryJoin> => room.tryJoin('alice', { media: false, claims, tokenIn: 'header' });
    const largest = await join({ attributes: { k: 'v'.repeat(attributesBytes - 1) } });
    await check('JWT-019', holds('attributes at the limit may join', largest.join !== undefined, largest.text));
    const attributes = await join({ attributes: { k: 'v'.repeat(attributesBytes) } });
    await check('JWT-019', holds('attributes one byte over it are refused', attributes.status >= 400, attributes.text));
    const metadata = await join({ metadata: 'm'.repeat(metadataBytes + 1) });
    await check('JWT-019', holds('metadata one byte over its limit is refused', metadata.status >= 400, metadata.text));
  },
});
export default testCase;
