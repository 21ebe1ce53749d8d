import { VideoQuality } from '@livekit/protocol';
import type { TrackInfo, UpdateTrackSettings } from '@livekit/protocol';

/** A layer covers a size that is larger than it by this much. Source: livekit-server 1.13.5. */
const TOLERANCE = 1.1;

/** The quality that settings ask for; a width counts more than a quality (SUB-032, SUB-035). */
export function wantedQuality(settings: UpdateTrackSettings | undefined, info: TrackInfo): VideoQuality {
  if (settings === undefined) return VideoQuality.HIGH;
  if (settings.width === 0) return settings.quality === VideoQuality.OFF ? VideoQuality.HIGH : settings.quality;
  const layers = [...info.layers].sort((a, b) => a.width - b.width);
  const covering = layers.find((layer) => layer.width * TOLERANCE >= settings.width);
  return covering?.quality ?? layers.at(-1)?.quality ?? VideoQuality.HIGH;
}
