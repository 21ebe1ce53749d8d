import { ParticipantInfo_Kind } from '@livekit/protocol';
import type { RoomConfiguration } from '@livekit/protocol';
import { identityOf, roomConfigurationOf } from '#proto/livekit/token';
import type { AccessTokenClaims, VideoGrant } from '#proto/livekit/token';

/** What a participant is by its token, and what updates made of it since. */
export interface ParticipantClaims {
  readonly identity: string;
  readonly name: string;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly kind: ParticipantInfo_Kind;
  readonly kindDetails: readonly string[];
  readonly video: VideoGrant;
  readonly roomPreset: string;
  readonly roomConfig?: RoomConfiguration;
  /** Undefined: the token never expires (SIG-011). */
  readonly expiresAtUnixS?: number;
}

/** The token's claims as far as a participant is made of them. Source: JWT-001, JWT-014, SIG-013. */
export function participantClaimsOf(claims: AccessTokenClaims): ParticipantClaims {
  const roomConfig = roomConfigurationOf(claims);
  return {
    identity: identityOf(claims),
    name: claims.name ?? '',
    metadata: claims.metadata ?? '',
    attributes: claims.attributes ?? {},
    kind: kindOf(claims.kind ?? ''),
    kindDetails: claims.kindDetails ?? [],
    video: claims.video ?? {},
    roomPreset: claims.roomPreset ?? '',
    ...(roomConfig === undefined ? {} : { roomConfig }),
    ...(claims.exp === undefined ? {} : { expiresAtUnixS: claims.exp }),
  };
}

/** Case-insensitive kind; unknown text is STANDARD (JWT-014). */
function kindOf(text: string): ParticipantInfo_Kind {
  const kind: unknown = Reflect.get(ParticipantInfo_Kind, text.toUpperCase());
  return typeof kind === 'number' ? kind : ParticipantInfo_Kind.STANDARD;
}

/** Agents and recorders keep no room open and are not counted (JWT-013). */
export function isDependent(claims: ParticipantClaims): boolean {
  const { kind, video } = claims;
  if (kind === ParticipantInfo_Kind.AGENT || kind === ParticipantInfo_Kind.EGRESS) return true;
  return video.agent === true || video.recorder === true;
}
