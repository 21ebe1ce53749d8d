import { RoomConfiguration } from '@livekit/protocol';

import { reasonOf } from '../errors.ts';
import { TokenError } from './token-error.ts';

/** The `video` claim: what the holder may do. Left out means unset, which is not always false (JWT-002..JWT-004). */
export interface VideoGrant {
  readonly roomCreate?: boolean;
  readonly roomList?: boolean;
  readonly roomRecord?: boolean;
  readonly roomAdmin?: boolean;
  readonly roomJoin?: boolean;
  readonly room?: string;
  /** Unset means allowed. */
  readonly canPublish?: boolean;
  /** Unset means allowed. */
  readonly canSubscribe?: boolean;
  /** Unset means as `canPublish`. */
  readonly canPublishData?: boolean;
  /** Lower-case source names (`camera`, `microphone`, `screen_share`, `screen_share_audio`); empty means all. */
  readonly canPublishSources?: readonly string[];
  readonly canUpdateOwnMetadata?: boolean;
  readonly ingressAdmin?: boolean;
  readonly hidden?: boolean;
  readonly recorder?: boolean;
  readonly agent?: boolean;
  readonly canSubscribeMetrics?: boolean;
  readonly canManageAgentSession?: boolean;
  readonly destinationRoom?: string;
}

/** Every claim that a LiveKit-compatible server reads. Times are whole unix seconds. Source: JWT section of the catalogue. */
export interface AccessTokenClaims {
  /** The API key that signed. */
  readonly iss?: string;
  /** The participant's identity; see {@link identityOf}. */
  readonly sub?: string;
  readonly jti?: string;
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly name?: string;
  /** Case-insensitive participant kind (JWT-014). */
  readonly kind?: string;
  readonly kindDetails?: readonly string[];
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Base64 SHA-256 of the body that the token vouches for (webhooks). */
  readonly sha256?: string;
  readonly roomPreset?: string;
  /** A RoomConfiguration in protojson; see {@link roomConfigurationOf}. */
  readonly roomConfig?: Readonly<Record<string, unknown>>;
  readonly video?: VideoGrant;
  readonly sip?: { readonly admin?: boolean; readonly call?: boolean };
  readonly agent?: { readonly admin?: boolean; readonly simulationAdmin?: boolean };
  readonly inference?: { readonly perform?: boolean };
  readonly observability?: { readonly write?: boolean };
}

type Shape = 'text' | 'number' | 'boolean' | 'texts' | 'text map' | 'object' | { readonly [member: string]: Shape };

const VIDEO_SHAPE: Readonly<Record<keyof VideoGrant, Shape>> = {
  roomCreate: 'boolean',
  roomList: 'boolean',
  roomRecord: 'boolean',
  roomAdmin: 'boolean',
  roomJoin: 'boolean',
  room: 'text',
  canPublish: 'boolean',
  canSubscribe: 'boolean',
  canPublishData: 'boolean',
  canPublishSources: 'texts',
  canUpdateOwnMetadata: 'boolean',
  ingressAdmin: 'boolean',
  hidden: 'boolean',
  recorder: 'boolean',
  agent: 'boolean',
  canSubscribeMetrics: 'boolean',
  canManageAgentSession: 'boolean',
  destinationRoom: 'text',
};

const CLAIMS_SHAPE: Readonly<Record<keyof AccessTokenClaims, Shape>> = {
  iss: 'text',
  sub: 'text',
  jti: 'text',
  exp: 'number',
  nbf: 'number',
  iat: 'number',
  name: 'text',
  kind: 'text',
  kindDetails: 'texts',
  metadata: 'text',
  attributes: 'text map',
  sha256: 'text',
  roomPreset: 'text',
  roomConfig: 'object',
  video: VIDEO_SHAPE,
  sip: { admin: 'boolean', call: 'boolean' },
  agent: { admin: 'boolean', simulationAdmin: 'boolean' },
  inference: { perform: 'boolean' },
  observability: { write: 'boolean' },
};

/**
 * Claims out of a token's parsed payload. Claims not known here are left out, `null` counts as unset.
 *
 * @throws TokenError `malformed` for a claim of the wrong type, as a typed server refuses it
 */
export function claimsFromJson(payload: object): AccessTokenClaims {
  const claims = pick(payload, CLAIMS_SHAPE, '') as AccessTokenClaims;
  roomConfigurationOf(claims);
  return claims;
}

/** Identity of the holder: `sub`, else `jti`, else empty (SIG-013). */
export function identityOf(claims: AccessTokenClaims): string {
  return claims.sub !== undefined && claims.sub !== '' ? claims.sub : (claims.jti ?? '');
}

/**
 * The `roomConfig` claim as a message, undefined without one (JWT-018).
 *
 * @throws TokenError `malformed`
 */
export function roomConfigurationOf(claims: AccessTokenClaims): RoomConfiguration | undefined {
  if (claims.roomConfig === undefined) return undefined;
  try {
    return RoomConfiguration.fromJsonString(JSON.stringify(claims.roomConfig), { ignoreUnknownFields: true });
  } catch (thrown) {
    throw new TokenError('malformed', `claim roomConfig is no RoomConfiguration: ${reasonOf(thrown)}`);
  }
}

function pick(source: object, shapes: Readonly<Record<string, Shape>>, path: string): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const value: unknown = Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
    if (value === undefined || value === null) continue;
    picked[name] = checked(value, shape, `${path}${name}`);
  }
  return picked;
}

function checked(value: unknown, shape: Shape, path: string): unknown {
  if (typeof shape === 'object') return pick(wantObject(value, path), shape, `${path}.`);
  if (!fits(value, shape)) throw new TokenError('malformed', `claim ${path} is not of type ${shape}`);
  return value;
}

function wantObject(value: unknown, path: string): object {
  if (fits(value, 'object')) return value as object;
  throw new TokenError('malformed', `claim ${path} is not of type object`);
}

function fits(value: unknown, shape: Exclude<Shape, object>): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'texts':
      return Array.isArray(value) && value.every((member) => typeof member === 'string');
    case 'text map':
      return fits(value, 'object') && Object.values(value as object).every((member) => typeof member === 'string');
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}
