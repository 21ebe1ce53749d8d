import type { ParticipantInfo, SignalResponse, TrackInfo } from '@livekit/protocol';
import type { Incoming } from './signal-session.ts';

/** Something on the wire that no message of this kind may look like, whatever the case was about. */
export interface WireViolation {
  readonly requirementId: string;
  readonly text: string;
}

interface Field {
  readonly name: string;
  readonly localName: string;
  readonly kind: 'scalar' | 'enum' | 'map' | 'message';
  readonly repeated?: boolean;
  readonly oneof?: { readonly localName: string };
  readonly T?: unknown;
}

interface Reflected {
  getType(): { readonly typeName: string; readonly fields: { list(): readonly unknown[] } };
}

/**
 * Every way in which a server message is malformed: no known member of the oneof, an enum number that the protocol does not
 * have, a required part that is missing.
 */
export function validateResponse(response: SignalResponse): readonly WireViolation[] {
  const { message } = response;
  if (message.case === undefined) {
    return [{ requirementId: 'SIG-041', text: 'a SignalResponse with no message known to the protocol' }];
  }
  return [...enumViolations(message.value, message.case), ...missingParts(message)];
}

function enumViolations(value: unknown, path: string): WireViolation[] {
  if (!isReflected(value)) return [];
  return value
    .getType()
    .fields.list()
    .flatMap((field) => fieldViolations(value, field as Field, path));
}

function fieldViolations(owner: object, field: Field, path: string): WireViolation[] {
  const value = valueOf(owner, field);
  if (value === undefined || field.kind === 'scalar' || field.kind === 'map') return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const here = `${path}.${field.localName}`;
  if (field.kind === 'message') return values.flatMap((member) => enumViolations(member, here));
  const type = field.T as { findNumber(number: number): unknown };
  return values
    .filter((number) => typeof number === 'number' && type.findNumber(number) === undefined)
    .map((number) => ({ requirementId: 'SIG-041', text: `${here} has the unknown enum number ${String(number)}` }));
}

function valueOf(owner: object, field: Field): unknown {
  if (field.oneof === undefined) return Reflect.get(owner, field.localName) as unknown;
  const choice = Reflect.get(owner, field.oneof.localName) as { case?: string; value?: unknown } | undefined;
  return choice?.case === field.localName ? choice.value : undefined;
}

function isReflected(value: unknown): value is object & Reflected {
  return typeof value === 'object' && value !== null && 'getType' in value && typeof value.getType === 'function';
}

function missingParts(message: Incoming): WireViolation[] {
  switch (message.case) {
    case 'join':
      return [
        ...need(message.value.room?.sid.startsWith('RM_'), 'SIG-061', 'join.room.sid does not start with RM_'),
        ...need(message.value.participant, 'SIG-060', 'join has no participant'),
        ...(message.value.participant === undefined ? [] : participantParts(message.value.participant)),
        ...message.value.otherParticipants.flatMap(participantParts),
      ];
    case 'update':
      return message.value.participants.flatMap(participantParts);
    case 'offer':
    case 'answer':
      return [
        ...need(message.value.type === message.case, 'SIG-080', `${message.case} has type "${message.value.type}"`),
        ...need(message.value.sdp.startsWith('v=0'), 'SIG-080', `${message.case} holds no SDP`),
      ];
    case 'trickle':
      return need(isJson(message.value.candidateInit), 'SIG-092', 'trickle.candidateInit is no JSON');
    case 'trackPublished':
      return [
        ...need(message.value.cid, 'PUB-001', 'trackPublished has no cid'),
        ...need(message.value.track, 'PUB-001', 'trackPublished has no track'),
        ...(message.value.track === undefined ? [] : trackParts(message.value.track)),
      ];
    case 'roomUpdate':
      return need(message.value.room?.sid.startsWith('RM_'), 'ROOM-014', 'roomUpdate has no room with a sid');
    case 'refreshToken':
      return need(message.value.split('.').length === 3, 'SIG-112', 'refreshToken is no JWT');
    default:
      return [];
  }
}

function participantParts(info: ParticipantInfo): WireViolation[] {
  return [
    ...need(info.sid.startsWith('PA_'), 'SIG-061', `participant sid "${info.sid}" does not start with PA_`),
    ...need(info.identity, 'PRT-011', `participant ${info.sid} has no identity`),
    ...info.tracks.flatMap(trackParts),
  ];
}

function trackParts(info: TrackInfo): WireViolation[] {
  return need(info.sid.startsWith('TR_'), 'PUB-002', `track sid "${info.sid}" does not start with TR_`);
}

function need(present: unknown, requirementId: string, text: string): WireViolation[] {
  return present === undefined || present === false || present === '' ? [{ requirementId, text }] : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
