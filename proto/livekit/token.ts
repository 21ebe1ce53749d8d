import { createHmac, timingSafeEqual } from 'node:crypto';

import { TokenError } from './token-error.ts';
import { claimsFromJson } from './token-claims.ts';
import type { AccessTokenClaims } from './token-claims.ts';

export { TokenError } from './token-error.ts';
export type { TokenErrorCode } from './token-error.ts';
export { identityOf, roomConfigurationOf } from './token-claims.ts';
export type { AccessTokenClaims, VideoGrant } from './token-claims.ts';

/** Seconds by which `exp` and `nbf` may be off. Source: SIG-010, TIM-028. */
export const TOKEN_LEEWAY_S = 60;

interface TokenParts {
  readonly algorithm: string;
  readonly claims: AccessTokenClaims;
  /** The text that is signed. */
  readonly signedText: string;
  readonly signature: Uint8Array;
}

/** A JWT with the given claims, signed HS256. The same claims give the same token. */
export function signToken(claims: AccessTokenClaims, secret: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const signedText = `${header}.${payload}`;
  return `${signedText}.${Buffer.from(hmac(signedText, secret)).toString('base64url')}`;
}

/**
 * The claims of a token without looking at its signature or times.
 *
 * @throws TokenError `malformed`
 */
export function readTokenUnverified(token: string): AccessTokenClaims {
  return splitToken(token).claims;
}

/**
 * The claims of a token that one of `keys` (API key to secret) signed and that is valid at `nowUnixS`.
 * A token without `exp` never expires (SIG-011).
 *
 * @throws TokenError with the first code that applies: `malformed`, `algorithm` (SIG-008), `unknown-key`, `signature`
 *   (SIG-009), `expired`, `not-yet-valid` (SIG-010)
 */
export function verifyToken(
  token: string,
  keys: ReadonlyMap<string, string>,
  nowUnixS: number,
  leewayS: number = TOKEN_LEEWAY_S,
): AccessTokenClaims {
  const { algorithm, claims, signedText, signature } = splitToken(token);
  if (algorithm !== 'HS256') throw new TokenError('algorithm', `signing method ${algorithm} is not HS256`);
  const secret = keys.get(claims.iss ?? '');
  if (secret === undefined || secret === '') throw new TokenError('unknown-key', 'invalid API key');
  const wanted = hmac(signedText, secret);
  if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted)) {
    throw new TokenError('signature', 'token signature is invalid');
  }
  if (claims.exp !== undefined && nowUnixS >= Math.trunc(claims.exp) + leewayS) {
    throw new TokenError('expired', 'token is expired');
  }
  if (claims.nbf !== undefined && nowUnixS < Math.trunc(claims.nbf) - leewayS) {
    throw new TokenError('not-yet-valid', 'token is not valid yet');
  }
  return claims;
}

function hmac(text: string, secret: string): Uint8Array {
  return createHmac('sha256', secret).update(text).digest();
}

function splitToken(token: string): TokenParts {
  const segments = token.split('.');
  const [header, payload, signature] = segments;
  if (segments.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    throw new TokenError('malformed', `token has ${segments.length} segments, wanted 3`);
  }
  const algorithm: unknown = Reflect.get(jsonObject(header, 'header'), 'alg');
  if (typeof algorithm !== 'string') throw new TokenError('malformed', 'token header has no alg');
  return {
    algorithm,
    claims: claimsFromJson(jsonObject(payload, 'payload')),
    signedText: `${header}.${payload}`,
    signature: segmentBytes(signature, 'signature'),
  };
}

function jsonObject(segment: string, part: string): object {
  const text = new TextDecoder().decode(segmentBytes(segment, part));
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Falls through to the one refusal for everything that is no JSON object.
  }
  throw new TokenError('malformed', `token ${part} is no JSON object`);
}

function segmentBytes(segment: string, part: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(segment) || segment.length % 4 === 1) {
    throw new TokenError('malformed', `token ${part} is not unpadded URL-safe base64`);
  }
  return new Uint8Array(Buffer.from(segment, 'base64url'));
}
