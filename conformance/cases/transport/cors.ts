import { equals, holds } from '../../probe/expectation.ts';
import { targetUrl } from '../../probe/target-urls.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/cors',
  title: 'browsers of any origin may ask: CORS headers, also on failures and preflights',
  judges: ['SIG-036'],
  async run({ check, http, target }) {
    const headers = { origin: 'https://example.org' };
    const failed = await http.call(
      targetUrl(target, 'http', '/rtc/validate', new URLSearchParams({ access_token: 'x' })),
      { headers },
    );
    const allowed = failed.headers['access-control-allow-origin'];
    await check('SIG-036', equals('allow-origin on a failed validate', allowed, '*'));
    const preflight = await http.call(targetUrl(target, 'http', '/twirp/livekit.RoomService/ListRooms'), {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    const origin = preflight.headers['access-control-allow-origin'] ?? 'none';
    await check('SIG-036', holds('a preflight allows the origin', origin === '*' || origin === headers.origin, origin));
    await check('SIG-036', equals('how long it may be kept', preflight.headers['access-control-max-age'], '86400'));
  },
});
export default testCase;
