/* oxlint-disable typescript/no-deprecated -- sids as destinations and the packet's kind are still on the wire (ROOM-050) */
import {
  DataPacket,
  MuteRoomTrackResponse,
  MuteTrackRequest,
  SendDataResponse,
  UpdateSubscriptionsResponse,
  UserPacket,
} from '@livekit/protocol';
import type { MuteRoomTrackRequest, SendDataRequest, UpdateSubscriptionsRequest } from '@livekit/protocol';
import { TwirpError } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { Room } from '../../room/room.ts';

/** Bytes of a nonce, when there is one (ROOM-051). */
const NONCE_BYTES = 16;

/** Source: ROOM-042…ROOM-044. */
export function mutePublishedTrack(
  core: SfuCore,
  participant: Participant,
  request: MuteRoomTrackRequest,
): MuteRoomTrackResponse {
  const mayUnmute = core.config.isRemoteUnmuteAllowed || core.defects.has('remote-unmute-allowed');
  if (!request.muted && !mayUnmute) throw new TwirpError('failed_precondition', 'remote unmute not enabled');
  const track = participant.media.muteTrack(request.trackSid, request.muted);
  if (track !== undefined) return new MuteRoomTrackResponse({ track });
  if (!core.config.quirks.has('mute-unknown-track-succeeds')) throw new TwirpError('not_found', 'track not found');
  const mute = new MuteTrackRequest({ sid: request.trackSid, muted: request.muted });
  participant.send({ case: 'mute', value: mute });
  return new MuteRoomTrackResponse();
}

/** Source: ROOM-049. */
export function updateSubscriptions(
  core: SfuCore,
  participant: Participant,
  request: UpdateSubscriptionsRequest,
): UpdateSubscriptionsResponse {
  const trackSids = [...request.trackSids, ...request.participantTracks.flatMap((tracks) => tracks.trackSids)];
  if (!core.defects.has('api-subscriptions-ignored')) {
    participant.media.updateSubscriptions(trackSids, request.subscribe);
  }
  return new UpdateSubscriptionsResponse();
}

/** @throws TwirpError `invalid_argument` (ROOM-051) */
export function wantNonce({ nonce }: SendDataRequest): void {
  if (nonce.length === 0 || nonce.length === NONCE_BYTES) return;
  throw new TwirpError('invalid_argument', `nonce should be 16-bytes or not present, got: ${nonce.length} bytes`);
}

/** A packet without a sender, to everybody or to those named. Source: ROOM-050. */
export function sendData(core: SfuCore, room: Room, request: SendDataRequest): SendDataResponse {
  const { destinationIdentities, destinationSids, nonce, topic, data: payload, kind } = request;
  const user = new UserPacket({
    payload,
    destinationIdentities,
    destinationSids,
    nonce,
    ...(topic === undefined ? {} : { topic }),
  });
  const packet = new DataPacket({ kind, destinationIdentities, value: { case: 'user', value: user } });
  const isToAll =
    (destinationIdentities.length === 0 && destinationSids.length === 0) || core.defects.has('send-data-to-all');
  for (const participant of room.participants()) {
    const isNamed =
      destinationIdentities.includes(participant.identity) || destinationSids.includes(participant.participantSid);
    if (isToAll || isNamed) participant.media.sendDataPacket(packet);
  }
  return new SendDataResponse();
}
