import { BackupCodecPolicy } from '@livekit/protocol';
import type { SimulcastCodecInfo, TrackInfo } from '@livekit/protocol';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';

/** With so many participants two codecs at once cost less than a worse one for all. Source: PUB-021. */
const MANY_PARTICIPANTS = 5;

/**
 * Tells whether a backup codec that begins to come replaces the first one for all subscribers, instead of serving those
 * alone that need it (PUB-021).
 */
export function regresses(
  info: TrackInfo,
  codec: SimulcastCodecInfo,
  { room }: Pick<MediaSessionOwner, 'room'>,
  { defects }: Pick<MediaSessionDependencies, 'defects'>,
): boolean {
  const { REGRESSION, PREFER_REGRESSION } = BackupCodecPolicy;
  if (codec !== info.codecs[1] || defects.has('codec-regression-missing')) return false;
  if (info.backupCodecPolicy === REGRESSION) return true;
  if (info.backupCodecPolicy !== PREFER_REGRESSION) return false;
  return [...room.sessions()].length < MANY_PARTICIPANTS || defects.has('codec-regression-always');
}
