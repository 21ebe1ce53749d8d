import type { TrackInfo, UpdateLocalAudioTrack, UpdateLocalVideoTrack } from '@livekit/protocol';

/** Writes new features into an audio track (PUB-039). @returns True when something changed. */
export function updateAudioInfo(info: TrackInfo, message: UpdateLocalAudioTrack): boolean {
  const features = [...new Set(message.features)];
  const hasChanged = features.join() !== info.audioFeatures.join();
  info.audioFeatures = features;
  return hasChanged;
}

/** Writes new dimensions into a video track (PUB-039). @returns True when something changed. */
export function updateVideoInfo(info: TrackInfo, message: UpdateLocalVideoTrack): boolean {
  const hasChanged = info.width !== message.width || info.height !== message.height;
  info.width = message.width;
  info.height = message.height;
  return hasChanged;
}
