import { ParticipantInfo_Kind } from '@livekit/protocol';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { signToken } from '#proto/livekit/token';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import type { SfuCore } from '../core.ts';

/** A new one is sent at this pace (TIM-026). */
export const TOKEN_REFRESH_INTERVAL_MS = 300_000;
/** Least life of a refreshed token (TIM-027). */
const LEAST_LIFE_S = 600;

/** A token that says what the participant is now, signed with the first key. Source: SIG-112, SIG-113. */
export function refreshedToken(core: SfuCore, claims: ParticipantClaims): string {
  const [key, secret] = core.config.keys.entries().next().value ?? ['', ''];
  const nowUnixS = Math.floor(core.clock.unixMs() / 1000);
  const leftS = (claims.expiresAtUnixS ?? 0) - nowUnixS;
  const payload: AccessTokenClaims = {
    iss: key,
    sub: claims.identity,
    nbf: nowUnixS,
    exp: nowUnixS + Math.max(LEAST_LIFE_S, leftS),
    name: core.defects.has('refreshed-token-loses-name') ? '' : claims.name,
    kind: ParticipantInfo_Kind[claims.kind].toLowerCase(),
    metadata: claims.metadata,
    attributes: claims.attributes,
    video: claims.video,
    ...(claims.kindDetails.length === 0 || core.config.quirks.has('refreshed-token-loses-kind-details')
      ? {}
      : { kindDetails: claims.kindDetails }),
    ...(claims.roomPreset === '' ? {} : { roomPreset: claims.roomPreset }),
    ...(claims.roomConfig === undefined ? {} : { roomConfig: roomConfigJson(claims.roomConfig) }),
  };
  return signToken(payload, secret);
}

function roomConfigJson(roomConfig: NonNullable<ParticipantClaims['roomConfig']>): Readonly<Record<string, unknown>> {
  return JSON.parse(roomConfig.toJsonString()) as Readonly<Record<string, unknown>>;
}
