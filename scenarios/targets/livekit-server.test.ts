import { describe, expect, test } from 'vitest';
import { findLivekitServer } from './find-livekit-server.ts';
import { startLivekitServer } from './livekit-server.ts';

describe('findLivekitServer()', () => {
  test('takes the program that LIVEKIT_SERVER names, and no other', () => {
    expect(findLivekitServer({ LIVEKIT_SERVER: process.execPath })).toBe(process.execPath);
    expect(findLivekitServer({ LIVEKIT_SERVER: '/nowhere/server', HOME: process.env['HOME'] })).toBeUndefined();
  });

  test('finds nothing where nothing is', () => {
    expect(findLivekitServer({ HOME: '/nowhere', PATH: '/nowhere' })).toBeUndefined();
  });
});

test('startLivekitServer() starts two servers side by side and stops them, or says how to get one', async () => {
  const servers = await Promise.all([startLivekitServer(), startLivekitServer()]);
  for (const server of servers) {
    if ('missing' in server) {
      expect(server.missing).toContain('go install');
      continue;
    }
    const origin = server.url.replace('ws:', 'http:');
    expect((await fetch(`${origin}/`)).status).toBe(200);
    await server.stop();
    await expect(fetch(`${origin}/`)).rejects.toThrow();
  }
}, 60_000);
