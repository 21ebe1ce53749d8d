import { AudioTrackFeature, TrackSource, TrackType } from '@livekit/protocol';
import type { SimulcastCodecInfo, SubscriptionPermission, TrackInfo, VideoLayer } from '@livekit/protocol';
import type { MediaKind, Producer, RtpEncoding } from '../media/engine.ts';
import type { MediaSessionDependencies } from '../participant/media-session.ts';
import { AudioLevel } from '../speakers/audio-level.ts';

/** How loud a microphone's receiver says it is; so a track without a source is heard too. @returns undefined for other sources (SUB-064). */
export function levelOf(
  info: TrackInfo,
  producer: Producer,
  { clock, defects, quirks }: Pick<MediaSessionDependencies, 'clock' | 'defects' | 'quirks'>,
): AudioLevel | undefined {
  const isVoice =
    info.source === TrackSource.MICROPHONE ||
    (info.source === TrackSource.UNKNOWN && !quirks.has('unknown-source-never-speaks'));
  if (!isVoice || producer.kind !== 'audio') return undefined;
  const level = new AudioLevel();
  const isAllSpeech = defects.has('whisper-is-speech');
  producer.onAudioLevel = (dbov, durationMs) => level.observe(isAllSpeech ? 0 : dbov, durationMs, clock.nowUs());
  return level;
}

/** One published track: its TrackInfo, the client's names for it, and the engine's receiver. */
export interface Publication {
  readonly info: TrackInfo;
  /** Names under which sections of the SDP may speak of it: signalled cid, SDP cid (PUB-007). */
  readonly cids: Set<string>;
  readonly mid: string;
  readonly producer: Producer;
  /** Sections with the same picture in other codecs, in the order in which they came (PUB-014). */
  readonly backups: BackupReceiver[];
  /** Set once its publisher has fallen back: every subscriber gets this codec and no other (PUB-021). */
  regressedTo?: BackupReceiver | undefined;
  /** How loud it is; microphones only (SUB-064). */
  readonly level: AudioLevel | undefined;
  /** The publisher has been told of its first subscriber (PUB-024). */
  isSubscriptionTold: boolean;
}

/** A further codec of a published track, on a section of its own. */
export interface BackupReceiver {
  readonly mid: string;
  readonly cid: string;
  readonly producer: Producer;
}

/** Every receiver of a track, the one of its first codec first. */
export function producersOf({ producer, backups }: Publication): Producer[] {
  return [producer, ...backups.map((backup) => backup.producer)];
}

/** The receivers that subscribers may be fed from. */
export function offeredProducersOf(publication: Publication): Producer[] {
  return publication.regressedTo === undefined ? producersOf(publication) : [publication.regressedTo.producer];
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

/** Mime type of the codec that a receiver begins with, lower case. */
export function mimeTypeOf(producer: Producer): string {
  return producer.rtp.codecs[0]?.mimeType.toLowerCase() ?? '';
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
  for (const layers of [info.layers, info.codecs[0]?.layers ?? []]) nameLayers(layers, encodings);
}

/** Writes into a codec on which section it comes, and how its layers are named there. */
export function completeCodec(
  codec: SimulcastCodecInfo,
  section: { mid: string; mimeType: string; sdpCid: string },
  encodings: readonly RtpEncoding[],
): void {
  codec.mid = section.mid;
  if (codec.mimeType === '') codec.mimeType = section.mimeType;
  if (section.sdpCid !== '' && codec.cid !== section.sdpCid) codec.sdpCid = section.sdpCid;
  nameLayers(codec.layers, encodings);
}

function nameLayers(layers: readonly VideoLayer[], encodings: readonly RtpEncoding[]): void {
  layers.forEach((layer, index) => {
    const encoding = encodings[index];
    if (encoding === undefined) return;
    layer.rid = encoding.rid ?? '';
    layer.ssrc = encoding.ssrc ?? 0;
    layer.repairSsrc = encoding.rtxSsrc ?? 0;
    if (encoding.rid !== undefined) layer.spatialLayer = index;
  });
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
