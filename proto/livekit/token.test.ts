import { createHmac } from 'node:crypto';

import { RoomConfiguration } from '@livekit/protocol';
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';

import { identityOf, readTokenUnverified, roomConfigurationOf, signToken, TokenError, verifyToken } from './token.ts';
import type { AccessTokenClaims } from './token.ts';

const SECRET = 'secret-of-the-tests';
const KEYS: ReadonlyMap<string, string> = new Map([['key', SECRET]]);
const NOW_S = 1_800_000_000;

function outcome(token: string, nowUnixS = NOW_S): string {
  try {
    verifyToken(token, KEYS, nowUnixS);
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof TokenError) return thrown.code;
    throw thrown;
  }
}

function handMade(header: unknown, payload: unknown): string {
  const segments = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', SECRET).update(segments.join('.')).digest('base64url');
  return `${segments.join('.')}.${signature}`;
}

describe('access token', () => {
  it('carries its claims', () => {
    const claims: AccessTokenClaims = {
      iss: 'key',
      sub: 'ann',
      exp: NOW_S + 10,
      attributes: { a: '1' },
      video: { roomJoin: true, room: 'r', canPublishSources: ['camera'], canPublish: false },
      sip: { admin: true },
    };
    expect(verifyToken(signToken(claims, SECRET), KEYS, NOW_S)).toEqual(claims);
  });

  it.each([
    ['expired for 30 s', { exp: NOW_S - 30 }, 'accepted'],
    ['expired for 60 s', { exp: NOW_S - 60 }, 'expired'],
    ['expired for 90 s', { exp: NOW_S - 90 }, 'expired'],
    ['good in 60 s', { nbf: NOW_S + 60 }, 'accepted'],
    ['good in 61 s', { nbf: NOW_S + 61 }, 'not-yet-valid'],
    ['without times', {}, 'accepted'],
  ])('%s (SIG-010, SIG-011)', (_what, times, wanted) => {
    expect(outcome(signToken({ iss: 'key', ...times }, SECRET))).toBe(wanted);
  });

  it('of another key or with another secret is refused (SIG-009)', () => {
    expect(outcome(signToken({ iss: 'other' }, SECRET))).toBe('unknown-key');
    expect(outcome(signToken({}, SECRET))).toBe('unknown-key');
    expect(outcome(signToken({ iss: 'key' }, 'other secret'))).toBe('signature');
  });

  it('with changed claims is refused (SIG-009)', () => {
    const [header, , signature] = signToken({ iss: 'key', sub: 'ann' }, SECRET).split('.');
    const payload = Buffer.from(JSON.stringify({ iss: 'key', sub: 'bob' })).toString('base64url');
    expect(outcome(`${header}.${payload}.${signature}`)).toBe('signature');
  });

  it.each(['none', 'RS256', 'HS512', 'hs256'])('with algorithm %s is refused (SIG-008)', (alg) => {
    expect(outcome(handMade({ alg }, { iss: 'key' }))).toBe('algorithm');
  });

  it.each([
    '',
    'a',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    '..',
    handMade({}, { iss: 'key' }),
    handMade([], { iss: 'key' }),
    handMade({ alg: 'HS256' }, 'text'),
    handMade({ alg: 'HS256' }, { iss: 'key', sub: 5 }),
    handMade({ alg: 'HS256' }, { iss: 'key', exp: 'soon' }),
    handMade({ alg: 'HS256' }, { iss: 'key', video: [] }),
    handMade({ alg: 'HS256' }, { iss: 'key', video: { roomJoin: 'yes' } }),
    handMade({ alg: 'HS256' }, { iss: 'key', attributes: { a: 1 } }),
    handMade({ alg: 'HS256' }, { iss: 'key', roomConfig: { emptyTimeout: 'x' } }),
    `${signToken({ iss: 'key' }, SECRET)}=`,
  ])('malformed: %s (SIG-008)', (token) => {
    expect(outcome(token)).toBe('malformed');
  });

  it('takes null for unset and passes over claims that it does not know', () => {
    const token = handMade({ alg: 'HS256' }, { iss: 'key', name: null, video: { canPublish: null, x: 1 }, y: 2 });
    expect(verifyToken(token, KEYS, NOW_S)).toEqual({ iss: 'key', video: {} });
  });

  it('has its identity from sub, else jti (SIG-013)', () => {
    expect(identityOf({ sub: 'ann', jti: 'x' })).toBe('ann');
    expect(identityOf({ sub: '', jti: 'x' })).toBe('x');
    expect(identityOf({})).toBe('');
  });

  it('never shows itself in the refusal', () => {
    const token = signToken({ iss: 'other' }, SECRET);
    expect(() => verifyToken(token, KEYS, NOW_S)).toThrow(expect.not.stringContaining(token));
  });

  it("reads what LiveKit's own helper signed", async () => {
    const theirs = new AccessToken('key', SECRET, { identity: 'ann', name: 'Ann', attributes: { a: '1' }, ttl: 600 });
    theirs.addGrant({ roomJoin: true, room: 'r', canPublishData: false });
    theirs.roomConfig = new RoomConfiguration({ emptyTimeout: 7, metadata: 'm' });
    const token = await theirs.toJwt();
    const issuedAtS = readTokenUnverified(token).nbf ?? 0;
    const claims = verifyToken(token, KEYS, issuedAtS);
    expect(claims).toMatchObject({ iss: 'key', sub: 'ann', name: 'Ann', attributes: { a: '1' } });
    expect(claims.video).toEqual({ roomJoin: true, room: 'r', canPublishData: false });
    expect(roomConfigurationOf(claims)).toMatchObject({ emptyTimeout: 7, metadata: 'm' });
  });

  it("is accepted by LiveKit's own verifier", async () => {
    // Their verifier reads the machine's clock and wants an expiry: the year 2096 will do.
    const token = signToken(
      { iss: 'key', sub: 'ann', exp: 4_000_000_000, video: { roomAdmin: true, room: 'r' } },
      SECRET,
    );
    const claims = await new TokenVerifier('key', SECRET).verify(token);
    expect(claims).toMatchObject({ sub: 'ann', video: { roomAdmin: true, room: 'r' } });
  });
});
