import { readTokenUnverified, TOKEN_LEEWAY_S, TokenError, verifyToken } from '#proto/livekit/token';
import type { AccessTokenClaims } from '#proto/livekit/token';
import type { SfuCore } from '../core.ts';

/** What a request brings along; `query` is its `access_token`. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly query: string | undefined;
}

/** `claims` is undefined when the request carried no token at all: the route decides what that means. */
export type Authentication =
  | { readonly isAccepted: true; readonly claims: AccessTokenClaims | undefined }
  | { readonly isAccepted: false; readonly status: 401; readonly body: string };

const BEARER = 'Bearer ';
/** Refusals of tokens that can be read. Source: SIG-119. */
const ECHOED: ReadonlySet<TokenError['code']> = new Set(['signature', 'expired', 'not-yet-valid', 'algorithm']);

/** Finds and checks the token of a request. Source: SIG-005…SIG-011; bodies as livekit-server, without echoing the token (SIG-119). */
export function authenticate(core: SfuCore, credentials: Credentials): Authentication {
  const isQueryFirst = core.defects.has('token-query-before-header') && (credentials.query ?? '') !== '';
  const authorization = isQueryFirst ? '' : (credentials.authorization ?? '');
  if (authorization !== '' && !authorization.startsWith(BEARER)) {
    return refused(`invalid authorization header. Must start with ${BEARER}`);
  }
  const token = authorization === '' ? (credentials.query ?? '') : authorization.slice(BEARER.length);
  if (token === '') return { isAccepted: true, claims: undefined };
  try {
    return { isAccepted: true, claims: checkToken(core, token) };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const isEchoed = core.config.quirks.has('token-in-refusal') && ECHOED.has(error.code);
    return refused(isEchoed ? `invalid token: ${token}, error: ${error.message}` : sentenceOf(error));
  }
}

function checkToken(core: SfuCore, token: string): AccessTokenClaims {
  const nowUnixS = Math.floor(core.clock.unixMs() / 1000);
  try {
    return verifyToken(token, core.config.keys, nowUnixS, TOKEN_LEEWAY_S);
  } catch (error) {
    if (error instanceof TokenError && isForgivenByDefect(core, error)) return readTokenUnverified(token);
    throw error;
  }
}

function isForgivenByDefect({ defects }: SfuCore, error: TokenError): boolean {
  switch (error.code) {
    case 'signature':
      return defects.has('token-signature-unchecked');
    case 'expired':
      return defects.has('token-expiry-unchecked');
    case 'not-yet-valid':
      return defects.has('token-not-before-unchecked');
    case 'algorithm':
      return defects.has('token-alg-unchecked');
    case 'unknown-key':
      return defects.has('token-issuer-unchecked');
    case 'malformed':
      return false;
  }
}

function sentenceOf(error: TokenError): string {
  if (error.code === 'malformed' || error.code === 'algorithm') return 'invalid authorization token';
  return error.code === 'unknown-key' ? 'invalid API key' : `invalid token: ${error.message}`;
}

function refused(body: string): Authentication {
  return { isAccepted: false, status: 401, body };
}
