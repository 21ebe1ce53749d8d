import { RequestResponse, RequestResponse_Reason } from '@livekit/protocol';
import type { UpdateParticipantMetadata } from '@livekit/protocol';
import { exceededLimit, isGatheredTooMuch } from '../../auth/byte-limits.ts';
import type { SfuCore } from '../../core.ts';
import { metadataSteps } from '../../participant/metadata-update.ts';
import type { Participant } from '../../participant/participant.ts';

/** Clients up to protocol 14 are told of failures only (PRT-034). */
const FIRST_PROTOCOL_WITH_SUCCESS = 15;

interface Refusal {
  readonly reason: RequestResponse_Reason;
  readonly message: string;
}

/** A client changes its own name, metadata or attributes. Source: JWT-009, PRT-030…PRT-039. */
export function handleUpdateMetadata(core: SfuCore, participant: Participant, update: UpdateParticipantMetadata): void {
  const refusal = refusalOf(core, participant, update);
  if (refusal === undefined) {
    for (const claims of metadataSteps(participant.claims, update, core.defects)) participant.replaceClaims(claims);
    if (participant.clientProtocol < FIRST_PROTOCOL_WITH_SUCCESS) return;
  }
  participant.send({
    case: 'requestResponse',
    value: new RequestResponse({
      requestId: update.requestId,
      reason: refusal?.reason ?? RequestResponse_Reason.OK,
      message: refusal?.message ?? '',
      request: { case: 'updateMetadata', value: update },
    }),
  });
}

function refusalOf(core: SfuCore, participant: Participant, update: UpdateParticipantMetadata): Refusal | undefined {
  if (!participant.permission.canUpdateMetadata && !core.defects.has('metadata-permission-unchecked')) {
    return {
      reason: RequestResponse_Reason.NOT_ALLOWED,
      message: 'does not have permission to update own metadata',
    };
  }
  const { limits } = core.config;
  const exceeded = exceededLimit(limits, update) ?? gathered(core, participant, update);
  if (exceeded === undefined) return undefined;
  if (exceeded === 'attributes' && core.defects.has('attributes-limit-unchecked')) return undefined;
  const what = exceeded === 'name' ? 'name length' : `${exceeded} size`;
  return { reason: RequestResponse_Reason.LIMIT_EXCEEDED, message: `exceeds ${what} limit` };
}

function gathered(
  core: SfuCore,
  { claims }: Participant,
  { attributes }: UpdateParticipantMetadata,
): 'attributes' | undefined {
  const isEndless =
    core.defects.has('attributes-gathered-unlimited') || core.config.quirks.has('attributes-limit-per-update');
  const isLimited = Object.keys(attributes).length > 0 && !isEndless;
  return isLimited && isGatheredTooMuch(core.config.limits, claims.attributes, attributes) ? 'attributes' : undefined;
}
