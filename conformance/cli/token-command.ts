import { signToken, type VideoGrant } from '#proto/livekit/token';
import type { CliContext } from './cli-context.ts';
import { embeddedKeyPair } from './embedded-key.ts';
import { keyPairFrom, type TargetFlags } from './target-options.ts';
import { UsageError } from './usage-error.ts';

/** A clock that is a little behind still takes the token. */
const NOT_BEFORE_SLACK_S = 5;
const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** The options of `token` as they were typed. */
export interface TokenFlags extends TargetFlags {
  readonly room?: string;
  readonly identity?: string;
  readonly name?: string;
  readonly admin?: boolean;
  readonly ttl: string;
}

/** Prints a token to join a room or, with --admin, one for RoomService. @throws UsageError */
export function printToken(context: CliContext, flags: TokenFlags, nowUnixMs: number): void {
  const lifetimeS = parseLifetime(flags.ttl);
  if (flags.admin !== true && (flags.room === undefined || flags.identity === undefined)) {
    throw new UsageError('a token to join needs --room and --identity; one for the API needs --admin');
  }
  const video: VideoGrant = {
    ...(flags.room === undefined ? {} : { room: flags.room }),
    ...(flags.identity === undefined ? {} : { roomJoin: true }),
    ...(flags.admin === true ? { roomCreate: true, roomList: true, roomAdmin: true } : {}),
  };
  const { apiKey, apiSecret } = keysFor(context, flags);
  const nowS = Math.floor(nowUnixMs / 1_000);
  const claims = {
    iss: apiKey,
    sub: flags.identity ?? 'jitterbug-admin',
    nbf: nowS - NOT_BEFORE_SLACK_S,
    exp: nowS + lifetimeS,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    video,
  };
  context.out(`${signToken(claims, apiSecret)}\n`);
}

function keysFor(context: CliContext, flags: TokenFlags): { readonly apiKey: string; readonly apiSecret: string } {
  const { apiKey, apiSecret } = keyPairFrom(flags, context.env);
  if (apiKey !== undefined && apiSecret !== undefined) return { apiKey, apiSecret };
  if (apiKey !== undefined || apiSecret !== undefined) {
    throw new UsageError(
      'key and secret go together: give both --key and --secret (or LIVEKIT_API_KEY and LIVEKIT_API_SECRET)',
    );
  }
  context.err("jitterbug: no key given, signed with that of 'jitterbug serve'\n");
  return embeddedKeyPair();
}

function parseLifetime(text: string): number {
  const match = /^(\d+)([smhd]?)$/.exec(text);
  const seconds = Number(match?.[1]) * (UNITS_S[match?.[2] || 's'] ?? 1);
  if (!(seconds >= 1) || !Number.isSafeInteger(seconds)) {
    throw new UsageError(`--ttl ${text} is no lifetime: wanted something like 90s, 15m, 6h or 30d`);
  }
  return seconds;
}
