import { holds } from '../../probe/expectation.ts';
import { targetUrl } from '../../probe/target-urls.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/bad-join-request',
  title: '/rtc/v1 wants a join_request that can be read, and says 400 without',
  judges: ['SIG-024', 'SIG-025', 'SIG-004'],
  async run({ room, check, http, target }) {
    const attempt = async (joinRequest: string): Promise<{ status: number; text: string }> => {
      const { status, text } = await room.tryJoin('alice', {
        media: false,
        path: '/rtc/v1',
        query: { join_request: joinRequest },
      });
      return { status, text };
    };
    const missing = await room.tryJoin('alice', { media: false, path: '/rtc/v1' });
    await check('SIG-024', holds('no join_request gives 400', missing.status === 400, missing.text));
    await check('SIG-004', holds('no socket is opened for it', missing.opening.kind === 'refused', missing.text));
    const broken: readonly (readonly [string, string])[] = [
      ['bad base64', '!!!not-base64!!!'],
      ['bad outer message', Buffer.from([0xff, 0xff, 0xff]).toString('base64url')],
      // WrappedJoinRequest{compression: GZIP, join_request: "nope"}
      ['bad gzip', Buffer.from([0x08, 0x01, 0x12, 0x04, 0x6e, 0x6f, 0x70, 0x65]).toString('base64url')],
      // WrappedJoinRequest{join_request: ff ff ff ff}
      [
        'bad inner message',
        Buffer.from([0x12, 0x04, 0xff, 0xff, 0xff, 0xff]).toString('base64').replaceAll('/', '_').replaceAll('+', '-'),
      ],
    ];
    for (const [name, joinRequest] of broken) {
      const refused = await attempt(joinRequest);
      await check('SIG-025', holds(`${name} gives 400`, refused.status === 400, refused.text));
    }
    const good = new URLSearchParams({ access_token: room.token('alice'), join_request: 'CAA=' });
    const accepted = await http.call(targetUrl(target, 'http', '/rtc/v1/validate', good));
    const seen = `HTTP ${accepted.status} "${accepted.text.slice(0, 80)}"`;
    await check('SIG-024', holds('a minimal join_request is accepted', accepted.status === 200, seen));
  },
});
export default testCase;
