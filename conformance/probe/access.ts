import { signToken } from '#proto/livekit/token';
import type { AccessTokenClaims, VideoGrant } from '#proto/livekit/token';
import type { Clock, Target } from '../runner/world.ts';

/** How long tokens of the probe live. Nothing to do with sessions, which outlive their token (JWT-028). */
const TOKEN_LIFETIME_S = 3_600;
/** Tokens are valid from a little before now, for servers whose clock is behind. */
const NOT_BEFORE_SLACK_S = 5;

export interface TokenOptions {
  /** Grants beside `room` and `roomJoin`, or instead of them. */
  readonly video?: VideoGrant;
  /** Other claims: name, metadata, attributes, kind, or own times. */
  readonly claims?: AccessTokenClaims;
  /** Signs with this secret instead of the target's. */
  readonly secret?: string;
}

/** A token to join `room` as `identity`. */
export function joinToken(
  target: Target,
  clock: Clock,
  room: string,
  identity: string,
  options: TokenOptions = {},
): string {
  return mintToken(target, clock, { ...options, video: { room, roomJoin: true, ...options.video } }, identity);
}

/** A token for API calls with exactly the given grants. */
export function apiToken(target: Target, clock: Clock, video: VideoGrant): string {
  return mintToken(target, clock, { video }, 'jitterbug-api');
}

function mintToken(target: Target, clock: Clock, options: TokenOptions, identity: string): string {
  const nowS = Math.floor(clock.unixMs() / 1_000);
  const claims: AccessTokenClaims = {
    iss: target.apiKey,
    sub: identity,
    nbf: nowS - NOT_BEFORE_SLACK_S,
    exp: nowS + TOKEN_LIFETIME_S,
    ...options.claims,
    ...(options.video === undefined ? {} : { video: options.video }),
  };
  return signToken(claims, options.secret ?? target.apiSecret);
}
