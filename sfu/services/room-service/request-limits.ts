import { TwirpError } from '#proto/livekit/twirp';
import { attributesBytes, bytesOf } from '../../auth/byte-limits.ts';
import type { SfuLimits } from '../../limits.ts';

/** @throws TwirpError `invalid_argument` for a room name over its limit (ROOM-033). */
export function wantRoomName(limits: SfuLimits, name: string): void {
  if (bytesOf(name) <= limits.roomNameBytes) return;
  throw new TwirpError('invalid_argument', `room name length exceeds limits: max length ${limits.roomNameBytes}`);
}

/** @throws TwirpError `invalid_argument` for metadata over its limit (ROOM-033, ROOM-047). */
export function wantMetadata(limits: SfuLimits, metadata: string): void {
  if (bytesOf(metadata) > limits.metadataBytes) throw exceeded('metadata size exceeds limits', limits.metadataBytes);
}

/** @throws TwirpError `invalid_argument` for a participant's name over its limit (ROOM-047). */
export function wantParticipantName(limits: SfuLimits, name: string): void {
  if (bytesOf(name) > limits.participantNameBytes)
    throw exceeded('name length exceeds limits', limits.participantNameBytes);
}

/** @throws TwirpError `invalid_argument` for attributes over their limit (ROOM-047). */
export function wantAttributes(limits: SfuLimits, attributes: Readonly<Record<string, string>>): void {
  if (attributesBytes(attributes) > limits.attributesBytes) {
    throw exceeded('attribute size exceeds limits', limits.attributesBytes);
  }
}

function exceeded(what: string, limit: number): TwirpError {
  return new TwirpError('invalid_argument', `${what} ${limit}`, { argument: what });
}
