/* oxlint-disable typescript/no-deprecated -- older clients and servers still read and set `recorder` and `agent` */
import { ParticipantPermission, TrackSource } from '@livekit/protocol';
import type { VideoGrant } from '#proto/livekit/token';

const SOURCE_BY_NAME: Readonly<Record<string, TrackSource>> = {
  camera: TrackSource.CAMERA,
  microphone: TrackSource.MICROPHONE,
  screen_share: TrackSource.SCREEN_SHARE,
  screen_share_audio: TrackSource.SCREEN_SHARE_AUDIO,
};

/** What a grant allows, with the defaults of unset members filled in. Source: JWT-002…JWT-006. */
export function permissionOf(grant: VideoGrant): ParticipantPermission {
  const canPublish = grant.canPublish ?? true;
  return new ParticipantPermission({
    canSubscribe: grant.canSubscribe ?? true,
    canPublish,
    canPublishData: grant.canPublishData ?? canPublish,
    canPublishSources: (grant.canPublishSources ?? []).map(
      (name) => SOURCE_BY_NAME[name.toLowerCase()] ?? TrackSource.UNKNOWN,
    ),
    hidden: grant.hidden ?? false,
    recorder: grant.recorder ?? false,
    agent: grant.agent ?? false,
    canUpdateMetadata: grant.canUpdateOwnMetadata ?? false,
    canSubscribeMetrics: grant.canSubscribeMetrics ?? false,
    canManageAgentSession: grant.canManageAgentSession ?? false,
  });
}

/** What livekit-server makes of sources in capitals: it shows them and does not allow them (JWT-029). */
export function allowsSourceAsWritten({ canPublishSources = [] }: VideoGrant, source: TrackSource): boolean {
  return canPublishSources.length === 0 || canPublishSources.some((name) => SOURCE_BY_NAME[name] === source);
}

/** The grant with every permission bit replaced, unset ones becoming false (JWT-020); room and API grants stay. */
export function grantWithPermission(grant: VideoGrant, permission: ParticipantPermission): VideoGrant {
  return {
    ...grant,
    canSubscribe: permission.canSubscribe,
    canPublish: permission.canPublish,
    canPublishData: permission.canPublishData,
    canPublishSources: permission.canPublishSources.map(sourceName),
    hidden: permission.hidden,
    recorder: permission.recorder,
    agent: permission.agent,
    canUpdateOwnMetadata: permission.canUpdateMetadata,
    canSubscribeMetrics: permission.canSubscribeMetrics,
    canManageAgentSession: permission.canManageAgentSession,
  };
}

function sourceName(source: TrackSource): string {
  const entry = Object.entries(SOURCE_BY_NAME).find(([, value]) => value === source);
  return entry === undefined ? 'unknown' : entry[0];
}
