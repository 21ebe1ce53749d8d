import { holds } from '../../probe/expectation.ts';
import { targetUrl } from '../../probe/target-urls.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/routes',
  title: 'both signalling routes open a socket, and their validate routes say whether they would',
  judges: ['SIG-001', 'SIG-002'],
  async run({ room, check, http, target }) {
    for (const signalling of ['dual', 'single'] as const) {
      const attempt = await room.tryJoin(`alice-${signalling}`, { signalling, media: false });
      await check('SIG-001', holds(`the ${signalling} route opens a socket`, attempt.status === 101, attempt.text));
    }
    for (const path of ['/rtc/validate', '/rtc/v1/validate']) {
      const joinRequest = path.includes('v1') ? { join_request: 'CAA=' } : undefined;
      const good = new URLSearchParams({ access_token: room.token('alice'), ...joinRequest });
      const yes = await http.call(targetUrl(target, 'http', path, good));
      const said = `HTTP ${yes.status} "${yes.text.slice(0, 80)}"`;
      await check('SIG-001', holds(`${path} exists`, yes.status !== 404, said));
      await check('SIG-002', holds(`${path} says success`, yes.status === 200 && yes.text === 'success', said));
    }
    const bad = new URLSearchParams({ access_token: 'no.token.atall' });
    const no = await http.call(targetUrl(target, 'http', '/rtc/validate', bad));
    const isPlain = (no.headers['content-type'] ?? '').startsWith('text/plain') && no.text.length > 0;
    const seen = `HTTP ${no.status} ${no.headers['content-type'] ?? ''}, ${no.text.length} characters`;
    await check('SIG-002', holds('a failure is a status with a plain-text reason', no.status === 401 && isPlain, seen));
  },
});
export default testCase;
