import { expect, test } from 'vitest';
import { targetUrl } from './target-urls.ts';

const target = (url: string): Parameters<typeof targetUrl>[0] => ({ url, apiKey: 'k', apiSecret: 's' });

test('keeps the path prefix and changes only the scheme', () => {
  expect(targetUrl(target('wss://host:8443/lk/'), 'http', '/rtc').href).toBe('https://host:8443/lk/rtc');
  expect(targetUrl(target('http://host'), 'ws', '/rtc', new URLSearchParams({ a: '1' })).href).toBe(
    'ws://host/rtc?a=1',
  );
});
