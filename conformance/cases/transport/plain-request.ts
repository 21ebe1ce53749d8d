import { holds } from '../../probe/expectation.ts';
import { targetUrl } from '../../probe/target-urls.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/plain-request',
  title: 'a request without upgrade gets 404 on the signalling routes, and 401 with a bad token',
  judges: ['SIG-003'],
  async run({ room, check, http, target }) {
    for (const path of ['/rtc', '/rtc/v1']) {
      const good = new URLSearchParams({ access_token: room.token('alice') });
      const plain = await http.call(targetUrl(target, 'http', path, good));
      const seen = `HTTP ${plain.status} with ${plain.body.length} bytes`;
      await check(
        'SIG-003',
        holds(`GET ${path} gives 404 and no body`, plain.status === 404 && plain.body.length === 0, seen),
      );
      const bad = new URLSearchParams({ access_token: room.token('alice', { secret: `${target.apiSecret}-not` }) });
      const refused = await http.call(targetUrl(target, 'http', path, bad));
      await check(
        'SIG-003',
        holds(`GET ${path} with a bad token gives 401`, refused.status === 401, `HTTP ${refused.status}`),
      );
    }
  },
});
export default testCase;
