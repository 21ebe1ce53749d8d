import type { UpdateSubscription } from '@livekit/protocol';
import { NAMED_TRACKS } from '../limits.ts';
import { RecentTracks } from './recent-tracks.ts';

/** What a participant asked for by name; where it asked nothing, auto-subscription decides (SUB-001…003). */
export class SubscriptionWishes {
  readonly #byTrack = new RecentTracks<boolean>();

  set(trackSid: string, isWanted: boolean): void {
    this.#byTrack.set(trackSid, isWanted);
  }

  forget(trackSid: string): void {
    this.#byTrack.delete(trackSid);
  }

  isWanted(trackSid: string, ifUnsaid: boolean): boolean {
    return this.#byTrack.get(trackSid) ?? ifUnsaid;
  }
}

/** The track sids that an UpdateSubscription names, as many as one participant may name. */
export function namedTracks(message: UpdateSubscription): string[] {
  const all = [...message.trackSids, ...message.participantTracks.flatMap((entry) => entry.trackSids)];
  return all.slice(0, NAMED_TRACKS);
}
