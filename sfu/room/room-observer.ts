import type { TrackInfo } from '@livekit/protocol';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';

/** What services beside the room (webhooks, agents, metrics) are told of it, each as it happens. */
export interface RoomObserver {
  roomStarted?(room: Room): void;
  /** Everybody has been told and is gone. */
  roomFinished?(room: Room): void;
  participantJoined?(participant: Participant): void;
  /** Its primary transport is up; once per session (HOOK-003). */
  participantActive?(participant: Participant): void;
  /** After its tracks were unpublished. */
  participantLeft?(participant: Participant): void;
  participantResumed?(participant: Participant): void;
  trackPublished?(participant: Participant, track: TrackInfo): void;
  trackUnpublished?(participant: Participant, track: TrackInfo): void;
}
