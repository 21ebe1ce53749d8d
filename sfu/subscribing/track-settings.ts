import { VideoQuality } from '@livekit/protocol';
import type { TrackInfo, UpdateTrackSettings, VideoLayer } from '@livekit/protocol';

/** A layer covers a size that is larger than it by this much. Source: livekit-server 1.13.5. */
const TOLERANCE = 1.1;

/**
 * The quality that settings ask for; a width counts more than a quality (SUB-032, SUB-035).
 * @param isAdaptive The client will tell the sizes it shows, and has not yet.
 */
export function wantedQuality(
  settings: UpdateTrackSettings | undefined,
  info: TrackInfo,
  isAdaptive: boolean,
): VideoQuality {
  if (settings === undefined) return isAdaptive ? VideoQuality.LOW : VideoQuality.HIGH;
  if (settings.width === 0) return settings.quality === VideoQuality.OFF ? VideoQuality.HIGH : settings.quality;
  const layers = [...info.layers].sort((a, b) => a.width * a.height - b.width * b.height || a.width - b.width);
  const covering = layers.find((layer) => covers(layer, settings));
  return covering?.quality ?? layers.at(-1)?.quality ?? VideoQuality.HIGH;
}

/** A window may be of another shape than the picture: the smaller of both sides' ratios counts. */
function covers(layer: VideoLayer, { width, height }: UpdateTrackSettings): boolean {
  const coversWidth = layer.width * TOLERANCE >= width;
  return coversWidth || (height > 0 && layer.height > 0 && layer.height * TOLERANCE >= height);
}

/** The layer of a simulcast track that a quality stands for: an index into the encodings, lowest first. */
export function layerOf(quality: VideoQuality, info: TrackInfo): number {
  const published = [...info.layers].map((layer) => layer.quality).sort((a, b) => a - b);
  if (published.length === 0) return quality;
  return Math.max(0, published.filter((each) => each <= quality).length - 1);
}
