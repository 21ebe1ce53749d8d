import {
  DisconnectReason,
  ParticipantInfo,
  ParticipantInfo_KindDetail,
  ParticipantInfo_State,
} from '@livekit/protocol';
import type { DataTrackInfo, ParticipantPermission, TrackInfo } from '@livekit/protocol';
import type { JoinParameters } from '#proto/livekit/join-parameters';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import type { MediaSessionOwner } from './media-session.ts';

export type ParticipantState = MediaSessionOwner['state'];

const STATE: Readonly<Record<ParticipantState, ParticipantInfo_State>> = {
  joining: ParticipantInfo_State.JOINING,
  joined: ParticipantInfo_State.JOINED,
  active: ParticipantInfo_State.ACTIVE,
  disconnected: ParticipantInfo_State.DISCONNECTED,
};

/** Everything of which a ParticipantInfo is made. */
export interface ParticipantFacts {
  readonly participantSid: string;
  readonly claims: ParticipantClaims;
  readonly permission: ParticipantPermission;
  readonly parameters: JoinParameters;
  readonly state: ParticipantState;
  readonly version: number;
  readonly joinedAtMs: number;
  readonly isPublisher: boolean;
  readonly region: string;
  readonly tracks: TrackInfo[];
  readonly dataTracks: DataTrackInfo[];
  readonly closeReason: DisconnectReason | undefined;
  /** A defect. */
  readonly isClientProtocolLost: boolean;
}

/** The participant as everybody is told of it. Source: PRT-011. */
export function participantInfo(facts: ParticipantFacts): ParticipantInfo {
  const { claims, parameters } = facts;
  return new ParticipantInfo({
    sid: facts.participantSid,
    identity: claims.identity,
    name: claims.name,
    state: STATE[facts.state],
    metadata: claims.metadata,
    attributes: { ...claims.attributes },
    kind: claims.kind,
    kindDetails: claims.kindDetails.flatMap(kindDetail),
    permission: facts.permission,
    joinedAt: BigInt(Math.floor(facts.joinedAtMs / 1000)),
    joinedAtMs: BigInt(facts.joinedAtMs),
    version: facts.version,
    isPublisher: facts.isPublisher,
    region: facts.region,
    tracks: facts.tracks,
    dataTracks: facts.dataTracks,
    disconnectReason: facts.closeReason ?? DisconnectReason.UNKNOWN_REASON,
    clientProtocol: facts.isClientProtocolLost ? 0 : parameters.clientInfo.clientProtocol,
    capabilities: [...parameters.clientInfo.capabilities],
  });
}

/** Details come as lower-case names in the token; unknown ones are left out. */
function kindDetail(name: string): ParticipantInfo_KindDetail[] {
  const value: unknown = Reflect.get(ParticipantInfo_KindDetail, name.toUpperCase());
  return typeof value === 'number' ? [value] : [];
}
