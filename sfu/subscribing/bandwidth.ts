import { TrackSource } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';

/** Bits per second by quality, lowest first, of a layer whose publisher announced none: usual figures of LiveKit's clients for 180p, 360p and 720p. */
const USUAL_BITRATE: readonly number[] = [150_000, 500_000, 1_700_000];
/** Source: livekit-server 1.13.5: a screen share before everything else, unless the subscriber says otherwise. */
const SCREEN_SHARE_PRIORITY = 255;
const USUAL_PRIORITY = 1;

/** One video on its way to a subscriber. */
export interface WantedVideo {
  readonly info: TrackInfo;
  /** Layer that its settings ask for. */
  readonly layer: number;
  /** Of its settings; 0 where they name none. */
  readonly priority: number;
}

/**
 * Layers that fit into a bandwidth: everybody gets its lowest layer, the rest goes to the more important first (SUB-042).
 * Nothing is paused, as livekit-server does unless it is configured to (SUB-041).
 * @returns Layers by track sid.
 */
export function layersThatFit(videos: readonly WantedVideo[], bitsPerSecond: number): ReadonlyMap<string, number> {
  const fitting = new Map(videos.map(({ info }) => [info.sid, 0]));
  let left = bitsPerSecond - videos.reduce((sum, { info }) => sum + bitrateOf(info, 0), 0);
  for (const { info, layer } of videos.toSorted((one, other) => priorityOf(other) - priorityOf(one))) {
    const best = Array.from({ length: layer }, (_, index) => layer - index).find(
      (each) => bitrateOf(info, each) - bitrateOf(info, 0) <= left,
    );
    if (best === undefined) continue;
    left -= bitrateOf(info, best) - bitrateOf(info, 0);
    fitting.set(info.sid, best);
  }
  return fitting;
}

function priorityOf({ info, priority }: WantedVideo): number {
  if (priority > 0) return priority;
  return info.source === TrackSource.SCREEN_SHARE ? SCREEN_SHARE_PRIORITY : USUAL_PRIORITY;
}

function bitrateOf(info: TrackInfo, index: number): number {
  const layer = info.layers.toSorted((one, other) => one.quality - other.quality)[index];
  if (layer !== undefined && layer.bitrate > 0) return layer.bitrate;
  return USUAL_BITRATE[layer?.quality ?? index] ?? 0;
}
