import { AudioTrackFeature, TrackType } from '@livekit/protocol';
import type { SubscriptionPermission, TrackInfo } from '@livekit/protocol';
import type { MediaKind, Producer, RtpEncoding } from '../media/engine.ts';

/** One published track: its TrackInfo, the client's names for it, and the engine's receiver. */
export interface Publication {
  readonly info: TrackInfo;
  /** Names under which sections of the SDP may speak of it: signalled cid, SDP cid (PUB-007). */
  readonly cids: Set<string>;
  readonly mid: string;
  readonly producer: Producer;
  /** The publisher has been told of its first subscriber (PUB-024). */
  isSubscriptionTold: boolean;
}

/** Media kind of a track. */
export function kindOf(info: TrackInfo): MediaKind {
  return info.type === TrackType.VIDEO ? 'video' : 'audio';
}

/** What the answer adds to the opus parameters of a track (PUB-023). */
export function opusFmtpOf(info: TrackInfo): string {
  const dtx = info.audioFeatures.includes(AudioTrackFeature.TF_NO_DTX) ? [] : ['usedtx=1'];
  const stereo = info.audioFeatures.includes(AudioTrackFeature.TF_STEREO)
    ? ['stereo=1', 'maxaveragebitrate=510000']
    : [];
  return [...dtx, ...stereo].join(';');
}

/** Fills in what only the negotiated section tells: mid, mime type, SSRCs and rids of the layers. */
export function completeInfo(info: TrackInfo, section: { mid: string; mimeType: string; sdpCid: string }): void {
  info.mid = section.mid;
  info.mimeType = section.mimeType;
  const codec = info.codecs.find((each) => each.cid === section.sdpCid) ?? info.codecs[0];
  if (codec === undefined) return;
  codec.mid = section.mid;
  if (codec.mimeType === '') codec.mimeType = section.mimeType;
  if (section.sdpCid !== '' && codec.cid !== section.sdpCid) codec.sdpCid = section.sdpCid;
}

/** Names the layers of a video track by the section's encodings, lowest first (PUB-022). */
export function completeLayers(info: TrackInfo, encodings: readonly RtpEncoding[]): void {
  for (const layers of [info.layers, ...info.codecs.map((codec) => codec.layers)]) {
    layers.forEach((layer, index) => {
      const encoding = encodings[index];
      if (encoding === undefined) return;
      layer.rid = encoding.rid ?? '';
      layer.ssrc = encoding.ssrc ?? 0;
      layer.repairSsrc = encoding.rtxSsrc ?? 0;
      if (encoding.rid !== undefined) layer.spatialLayer = index;
    });
  }
}

/** Tells whether a publisher lets a participant subscribe to one of its tracks (SUB-020, SUB-022, JWT-012). */
export function permits(
  permission: SubscriptionPermission | undefined,
  subscriber: { readonly participantSid: string; readonly identity: string; readonly isRecorder: boolean },
  trackSid: string,
): boolean {
  if (permission === undefined || permission.allParticipants || subscriber.isRecorder) return true;
  return permission.trackPermissions.some(
    (entry) =>
      (entry.participantSid === subscriber.participantSid ||
        (entry.participantIdentity !== '' && entry.participantIdentity === subscriber.identity)) &&
      (entry.allTracks || entry.trackSids.includes(trackSid)),
  );
}
