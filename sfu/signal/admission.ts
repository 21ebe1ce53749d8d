import { ProtocolError } from '#proto/errors';
import { parseJoinQuery } from '#proto/livekit/join-parameters';
import type { JoinParameters } from '#proto/livekit/join-parameters';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { attributesBytes, bytesOf } from '../auth/byte-limits.ts';
import { isDependent, participantClaimsOf } from '../auth/participant-claims.ts';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import { permissionOf } from '../auth/permission.ts';
import type { SfuCore } from '../core.ts';
import type { Rooms } from '../room/rooms.ts';

/** Why a join is refused, as the answer to the handshake or to the validate request. */
export interface Refusal {
  readonly isAdmitted: false;
  readonly status: number;
  readonly body: string;
}

/** A join that may open a session. */
export interface Admitted {
  readonly isAdmitted: true;
  readonly roomName: string;
  readonly claims: ParticipantClaims;
  readonly parameters: JoinParameters;
}

/** What is asked, by which route. */
export interface JoinAsked {
  readonly claims: AccessTokenClaims | undefined;
  readonly query: URLSearchParams;
  /** `/rtc/v1` and its validate route: `join_request` must be there (SIG-024). */
  readonly isVersion1: boolean;
  /** The validate routes refuse undecodable attributes, the sockets ignore them (SIG-034). */
  readonly isValidation: boolean;
}

const NO_GRANT = 'no permissions to access the room';

/** Decides about a join before any socket is opened. Statuses and bodies as livekit-server 1.13.5: SIG-004…SIG-035. */
export function admit(core: SfuCore, rooms: Rooms, asked: JoinAsked): Admitted | Refusal {
  if (asked.claims?.video === undefined) return refusal(401, NO_GRANT);
  const parameters = joinParameters(core, asked);
  if ('isAdmitted' in parameters) return parameters;
  if (asked.claims.video.roomJoin !== true && !core.defects.has('join-without-grant')) {
    return refusal(401, 'permissions denied');
  }
  const claims = participantClaimsOf(asked.claims);
  const roomName = roomNameOf(core, asked, claims);
  const wrongName = core.defects.has('name-lengths-unchecked')
    ? undefined
    : nameRefusal(core, claims.identity, roomName);
  if (wrongName !== undefined) return wrongName;
  const publishOnly = publishOnlyClaims(claims, parameters);
  if ('isAdmitted' in publishOnly) return publishOnly;
  const isMissing =
    !core.config.autoCreateRooms && claims.video.roomCreate !== true && rooms.find(roomName) === undefined;
  // Clients look for this phrase to tell a missing room from a server without /rtc/v1 (SIG-017, SIG-018).
  if (isMissing) return refusal(404, 'requested room does not exist');
  const mayChange = claims.video.canUpdateOwnMetadata === true || core.defects.has('join-attributes-unchecked');
  const joined = withOwnMetadata(publishOnly, parameters, mayChange);
  return 'isAdmitted' in joined ? joined : { isAdmitted: true, roomName, claims: joined, parameters };
}

/** Refusals that only the socket route knows: validate says 200 for the same token. Source: SIG-020, JWT-019. */
export function lateRefusal(
  core: SfuCore,
  rooms: Rooms,
  { roomName, claims, parameters }: Admitted,
): Refusal | undefined {
  const { limits } = core.config;
  const closed = refusal(500, 'connection closed by media');
  const isTooLarge =
    bytesOf(claims.metadata) > limits.metadataBytes || attributesBytes(claims.attributes) > limits.attributesBytes;
  if (isTooLarge && !core.defects.has('token-sizes-unchecked')) return closed;
  const room = rooms.find(roomName);
  const present = room?.participantByIdentity(claims.identity);
  if (parameters.reconnect && present?.simulated.takeSilentResume(core.clock.nowUs()) === true) return closed;
  if (parameters.reconnect || room === undefined) {
    return room === undefined && !parameters.reconnect && claims.roomPreset !== '' ? closed : undefined;
  }
  const isNewerRefused = core.defects.has('newest-refused') && present !== undefined;
  return isNewerRefused || !room.hasPlaceFor(claims.identity, isDependent(claims)) ? closed : undefined;
}

function joinParameters(core: SfuCore, { query, isVersion1, isValidation }: JoinAsked): JoinParameters | Refusal {
  try {
    const isUnknownEmpty = core.config.quirks.has('unknown-compression-empty');
    const parameters = parseJoinQuery(query, isVersion1 ? 'required' : 'optional', isUnknownEmpty);
    const isRefused = isValidation && parameters.hasUndecodableAttributes;
    return isRefused ? refusal(400, 'cannot decode attributes') : parameters;
  } catch (error) {
    const status = core.defects.has('bad-join-request-500') ? 500 : 400;
    if (error instanceof ProtocolError) return refusal(status, error.message);
    throw error;
  }
}

function roomNameOf(core: SfuCore, asked: JoinAsked, claims: ParticipantClaims): string {
  const overriding = core.defects.has('token-room-overridden') ? asked.query.get('room') : null;
  return overriding ?? claims.video.room ?? '';
}

function nameRefusal({ config: { limits } }: SfuCore, identity: string, roomName: string): Refusal | undefined {
  if (identity === '') return refusal(400, 'identity cannot be empty');
  if (bytesOf(identity) > limits.participantIdentityBytes) {
    return refusal(400, `participant identity length exceeds limits: max length ${limits.participantIdentityBytes}`);
  }
  if (roomName === '') return refusal(400, 'no room name');
  if (bytesOf(roomName) > limits.roomNameBytes) {
    return refusal(400, `room name length exceeds limits: max length ${limits.roomNameBytes}`);
  }
  return undefined;
}

/** The second, publishing-only session of `publish=<suffix>` (SIG-035). */
function publishOnlyClaims(claims: ParticipantClaims, { publish }: JoinParameters): ParticipantClaims | Refusal {
  if (publish === undefined) return claims;
  if (!permissionOf(claims.video).canPublish) return refusal(401, NO_GRANT);
  return { ...claims, identity: `${claims.identity}#${publish}`, video: { ...claims.video, canSubscribe: false } };
}

/** Metadata and attributes that came with the join override the token's (SIG-033). */
function withOwnMetadata(
  claims: ParticipantClaims,
  { metadata, attributes }: JoinParameters,
  mayChange: boolean,
): ParticipantClaims | Refusal {
  if (metadata === '' && Object.keys(attributes).length === 0) return claims;
  if (!mayChange) return refusal(401, NO_GRANT);
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
  return {
    ...claims,
    metadata: metadata === '' ? claims.metadata : metadata,
    attributes: { ...claims.attributes, ...given },
  };
}

function refusal(status: number, body: string): Refusal {
  return { isAdmitted: false, status, body };
}
