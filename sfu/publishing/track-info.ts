import {
  AudioTrackFeature,
  BackupCodecPolicy,
  SimulcastCodecInfo,
  TrackInfo,
  TrackSource,
  TrackType,
  VideoLayer_Mode,
} from '@livekit/protocol';
import type { AddTrackRequest, VideoLayer } from '@livekit/protocol';
import { SID_RANDOM_BYTES, newSid } from '#proto/ids';
import type { Random } from '../ports/random.ts';

/** Fourth letter of a track sid (PUB-002). */
const SOURCE_LETTER: Readonly<Partial<Record<TrackSource, string>>> = {
  [TrackSource.CAMERA]: 'C',
  [TrackSource.MICROPHONE]: 'M',
  [TrackSource.SCREEN_SHARE]: 'S',
  [TrackSource.SCREEN_SHARE_AUDIO]: 's',
};
/** `stream` when the client gave none (PUB-016). */
const STREAM: Readonly<Partial<Record<TrackSource, string>>> = {
  [TrackSource.CAMERA]: 'camera',
  [TrackSource.MICROPHONE]: 'camera',
  [TrackSource.SCREEN_SHARE]: 'screen',
  [TrackSource.SCREEN_SHARE_AUDIO]: 'screen',
};
const ENABLED_VIDEO: readonly string[] = ['video/vp8', 'video/h264', 'video/vp9', 'video/av1', 'video/h265'];
const ENABLED_AUDIO: readonly string[] = ['audio/opus', 'audio/red', 'audio/pcmu', 'audio/pcma'];
/** One stream carries all spatial layers. */
const SVC: readonly string[] = ['video/vp9', 'video/av1'];

/** The TrackInfo that answers an AddTrackRequest, before any media or SDP (PUB-001, PUB-015). */
export function trackInfoOf(request: AddTrackRequest, random: Random): TrackInfo {
  const isAudio = request.type === TrackType.AUDIO;
  const codecs = codecsOf(request);
  const [first] = codecs;
  const isSvc = first?.videoLayerMode === VideoLayer_Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM;
  return new TrackInfo({
    sid: trackSidOf(request, random),
    type: request.type,
    name: request.name,
    muted: request.muted,
    width: request.width,
    height: request.height,
    simulcast: request.simulcastCodecs.length > 0 && !isSvc && (first?.layers.length ?? 0) > 1,
    disableDtx: request.disableDtx,
    source: request.source,
    layers: sortedLayers(request.layers),
    codecs,
    stereo: request.stereo,
    disableRed: request.disableRed,
    encryption: request.encryption,
    stream: request.stream === '' ? (STREAM[request.source] ?? 'unknown') : request.stream,
    audioFeatures: audioFeaturesOf(request),
    backupCodecPolicy:
      isAudio && request.backupCodecPolicy !== BackupCodecPolicy.REGRESSION
        ? BackupCodecPolicy.SIMULCAST
        : request.backupCodecPolicy,
  });
}

function trackSidOf(request: AddTrackRequest, random: Random): string {
  const mark = (request.type === TrackType.VIDEO ? 'V' : 'A') + (SOURCE_LETTER[request.source] ?? '');
  return newSid('TR_', random.bytes(SID_RANDOM_BYTES), mark);
}

function audioFeaturesOf(request: AddTrackRequest): AudioTrackFeature[] {
  const features = new Set(request.audioFeatures);
  if (request.stereo) features.add(AudioTrackFeature.TF_STEREO);
  if (request.disableDtx) features.add(AudioTrackFeature.TF_NO_DTX);
  return [...features];
}

/** Codecs of the request; one that is not enabled is replaced, not refused (PUB-018). */
function codecsOf(request: AddTrackRequest): SimulcastCodecInfo[] {
  if (request.simulcastCodecs.length === 0) {
    return [codecInfo('', request.cid, request.layers)];
  }
  const infos = new Map<string, SimulcastCodecInfo>();
  for (const codec of request.simulcastCodecs) {
    const mimeType = enabledMimeType(request.type, codec.codec.toLowerCase());
    if (infos.has(mimeType)) continue;
    infos.set(mimeType, codecInfo(mimeType, codec.cid, codec.layers.length > 0 ? codec.layers : request.layers));
  }
  return [...infos.values()];
}

function enabledMimeType(type: TrackType, codec: string): string {
  const kind = type === TrackType.VIDEO ? 'video' : 'audio';
  const mimeType = codec.startsWith(`${kind}/`) ? codec : `${kind}/${codec}`;
  const enabled = type === TrackType.VIDEO ? ENABLED_VIDEO : ENABLED_AUDIO;
  return enabled.includes(mimeType) ? mimeType : (enabled[0] ?? mimeType);
}

function codecInfo(mimeType: string, cid: string, layers: readonly VideoLayer[]): SimulcastCodecInfo {
  const videoLayerMode = SVC.includes(mimeType)
    ? VideoLayer_Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM
    : VideoLayer_Mode.ONE_SPATIAL_LAYER_PER_STREAM;
  return new SimulcastCodecInfo({ mimeType, cid, layers: sortedLayers(layers), videoLayerMode });
}

function sortedLayers(layers: readonly VideoLayer[]): VideoLayer[] {
  return layers.map((layer) => layer.clone()).sort((a, b) => a.quality - b.quality);
}
