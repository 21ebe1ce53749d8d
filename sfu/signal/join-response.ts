import { ClientConfiguration, ClientConfigSetting, Codec, ICEServer, JoinResponse } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import type { Participant } from '../participant/participant.ts';
import type { Room } from '../room/room.ts';

/** Seconds. Source: SIG-049. */
const PING_INTERVAL_S = 5;
const PING_TIMEOUT_S = 15;
/** Of LiveKit's own test server, so that tests of time-outs are fast. */
const MOCK_PING_INTERVAL_S = 1;
const MOCK_PING_TIMEOUT_S = 3;

/** First in `enabled_publish_codecs`; the rest of the video codecs follow, then audio (SIG-065). */
const PREFERRED_CODECS = ['video/VP8', 'video/H264'];

/** The first message of a new session. Source: SIG-060…SIG-068, wire order 4. */
export function joinResponse(core: SfuCore, room: Room, participant: Participant): JoinResponse {
  return new JoinResponse({
    room: room.announcement.current,
    participant: participant.info(),
    otherParticipants: core.defects.has('other-participants-empty') ? [] : room.visibleInfos(participant.identity),
    iceServers: iceServers(core),
    subscriberPrimary: participant.isSubscriberPrimary,
    pingInterval: participant.mock === undefined ? PING_INTERVAL_S : MOCK_PING_INTERVAL_S,
    pingTimeout: participant.mock === undefined ? PING_TIMEOUT_S : MOCK_PING_TIMEOUT_S,
    serverInfo: core.serverInfo,
    serverVersion: core.serverInfo.version,
    serverRegion: core.serverInfo.region,
    sifTrailer: room.sifTrailer,
    enabledPublishCodecs: enabledPublishCodecs(core.config.enabledCodecs),
    fastPublish:
      (participant.permission.canPublish && participant.icePreference === 'any') ||
      core.defects.has('fast-publish-always'),
    ...clientConfiguration(participant),
  });
}

/** STUN and TURN servers for JoinResponse and ReconnectResponse. */
export function iceServers(core: SfuCore): ICEServer[] {
  const urls = [...core.config.iceServerUrls];
  return urls.length === 0 ? [] : [new ICEServer({ urls })];
}

/** What the client shall do otherwise than it would: connect by a relay alone (REC-054). */
export function clientConfiguration({ icePreference }: Participant): { clientConfiguration?: ClientConfiguration } {
  if (icePreference !== 'relay') return {};
  return { clientConfiguration: new ClientConfiguration({ forceRelay: ClientConfigSetting.ENABLED }) };
}

function enabledPublishCodecs(mimeTypes: readonly string[]): Codec[] {
  const publishable = mimeTypes.filter((mime) => !mime.endsWith('/rtx'));
  const rank = (mime: string): number => {
    const preferred = PREFERRED_CODECS.indexOf(mime);
    if (preferred >= 0) return preferred;
    return mime.startsWith('video/') ? PREFERRED_CODECS.length : PREFERRED_CODECS.length + 1;
  };
  return publishable.toSorted((one, other) => rank(one) - rank(other)).map((mime) => new Codec({ mime }));
}
