import { ProtocolError } from './errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `RM_…`, one life of a room. */
export type RoomSid = Branded<'RoomSid'>;
/** `PA_…`, one session of a participant. */
export type ParticipantSid = Branded<'ParticipantSid'>;
/** `TR_…`, one published track. */
export type TrackSid = Branded<'TrackSid'>;
/** `DTR_…`, one published data track. */
export type DataTrackSid = Branded<'DataTrackSid'>;
/** `ND_…`, one server process. */
export type NodeId = Branded<'NodeId'>;
/** `EV_…`, one webhook event. */
export type WebhookEventId = Branded<'WebhookEventId'>;
/** `AW_…`, one connection of an agent worker. */
export type AgentWorkerId = Branded<'AgentWorkerId'>;
/** `AD_…`, one wish to have an agent in a room. */
export type AgentDispatchId = Branded<'AgentDispatchId'>;
/** `AJ_…`, one job of an agent worker. */
export type AgentJobId = Branded<'AgentJobId'>;
/** The name a participant has by its token; unique within a room. */
export type ParticipantIdentity = Branded<'ParticipantIdentity'>;
/** The name of a room; unique within a server. */
export type RoomName = Branded<'RoomName'>;

/** Which id type each prefix stands for. Source: SIG-061 and the ids seen from livekit-server 1.13.5. */
export interface SidByPrefix {
  readonly RM_: RoomSid;
  readonly PA_: ParticipantSid;
  readonly TR_: TrackSid;
  readonly DTR_: DataTrackSid;
  readonly ND_: NodeId;
  readonly EV_: WebhookEventId;
  readonly AW_: AgentWorkerId;
  readonly AD_: AgentDispatchId;
  readonly AJ_: AgentJobId;
}
export type SidPrefix = keyof SidByPrefix;

/** Letters after the prefix. Source: livekit-server 1.13.5. */
export const SID_LENGTH = 12;
/** Random bytes that {@link newSid} uses up at most. */
export const SID_RANDOM_BYTES: number = SID_LENGTH;

/** Digits and letters without the look-alikes 0, 1, I, O and l. Source: sids seen from livekit-server 1.13.5. */
const SID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/**
 * A sid of the given kind made of `randomBytes` (at least {@link SID_RANDOM_BYTES}; the rest is not looked at).
 * The same bytes give the same sid. `mark` goes between prefix and letters, as in livekit-server's track sids (`TR_AM…`, `TR_VC…`).
 *
 * @throws ProtocolError `ids/too-few-bytes`
 */
export function newSid<Prefix extends SidPrefix>(
  prefix: Prefix,
  randomBytes: Uint8Array,
  mark = '',
): SidByPrefix[Prefix] {
  if (randomBytes.length < SID_RANDOM_BYTES) {
    throw new ProtocolError(
      'ids/too-few-bytes',
      `a sid takes ${SID_RANDOM_BYTES} random bytes, got ${randomBytes.length}`,
    );
  }
  const letters = Array.from(randomBytes.subarray(0, SID_LENGTH), letterOf);
  return `${prefix}${mark}${letters.join('')}` as SidByPrefix[Prefix];
}

function letterOf(byte: number): string {
  return SID_ALPHABET.charAt(byte % SID_ALPHABET.length);
}

/** True for a string that looks like a sid of the given kind (prefix and at least one more letter). */
export function isSid<Prefix extends SidPrefix>(prefix: Prefix, text: string): text is SidByPrefix[Prefix] {
  return text.length > prefix.length && text.startsWith(prefix) && /^[0-9A-Za-z_-]+$/.test(text);
}
