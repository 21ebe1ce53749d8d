/* oxlint-disable typescript/no-deprecated -- the permission's `hidden` is what workers send */
import type { AvailabilityResponse, ParticipantPermission } from '@livekit/protocol';
import { signToken } from '#proto/livekit/token';
import type { SfuCore } from '../../core.ts';

const TOKEN_LIFE_S = 3_600;
/** Says which agent it is to whoever looks at the participant. */
const AGENT_NAME_ATTRIBUTE = 'lk.agent_name';

/** Of what the token of an assigned job is made. */
export interface AgentTokenFacts {
  readonly roomName: string;
  readonly agentName: string;
  readonly permission: ParticipantPermission;
  /** The worker's own wishes: identity, name, metadata, attributes. */
  readonly answer: AvailabilityResponse;
}

/** The token by which an agent joins the room of its job, as a participant of kind AGENT. */
export function agentToken(core: SfuCore, apiKey: string, facts: AgentTokenFacts): string {
  const { roomName, agentName, permission, answer } = facts;
  const nowS = Math.floor(core.clock.unixMs() / 1000);
  const claims = {
    iss: apiKey,
    sub: answer.participantIdentity,
    name: answer.participantName,
    nbf: nowS,
    exp: nowS + TOKEN_LIFE_S,
    kind: core.defects.has('agent-kind-missing') ? 'standard' : 'agent',
    metadata: answer.participantMetadata,
    attributes: { ...answer.participantAttributes, [AGENT_NAME_ATTRIBUTE]: agentName },
    video: {
      roomJoin: true,
      agent: true,
      room: roomName,
      canSubscribe: permission.canSubscribe,
      canPublish: permission.canPublish,
      canPublishData: permission.canPublishData,
      hidden: permission.hidden,
      canUpdateOwnMetadata: permission.canUpdateMetadata,
      canSubscribeMetrics: permission.canSubscribeMetrics,
    },
  };
  return signToken(claims, core.config.keys.get(apiKey) ?? '');
}
