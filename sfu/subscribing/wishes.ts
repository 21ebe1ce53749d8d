import type { UpdateSubscription } from '@livekit/protocol';

/** What a participant asked for by name; where it asked nothing, auto-subscription decides (SUB-001…003). */
export class SubscriptionWishes {
  readonly #byTrack = new Map<string, boolean>();

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

/** Every track sid that an UpdateSubscription names. */
export function namedTracks(message: UpdateSubscription): string[] {
  return [...message.trackSids, ...message.participantTracks.flatMap((entry) => entry.trackSids)];
}
