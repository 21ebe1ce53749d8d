import type { MediaRoom, MediaSessionDependencies } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { peersOf } from './media-peer.ts';
import type { MediaPeer } from './media-peer.ts';

/** Looks at everybody in one room again and again, while there is something to look at. */
export abstract class RoomWatch {
  protected readonly deps: MediaSessionDependencies;
  readonly #room: MediaRoom;
  readonly #intervalMs: number;
  readonly #reason: string;
  #timer: Timer | undefined;

  /** @param reason Of the timer, for traces. */
  constructor(room: MediaRoom, deps: MediaSessionDependencies, intervalMs: number, reason: string) {
    this.#room = room;
    this.deps = deps;
    this.#intervalMs = intervalMs;
    this.#reason = reason;
  }

  /** The next look comes an interval from now, unless one is due already. */
  wake(): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.deps.clock.after(this.#intervalMs, this.#reason, () => {
      this.#timer = undefined;
      if (this.look([...peersOf(this.#room)])) this.wake();
    });
  }

  /** @returns True when another look is worth while. */
  protected abstract look(peers: readonly MediaPeer[]): boolean;
}

/** One watch of a kind for each room, made when it is first woken. */
export class RoomWatches {
  readonly #watches = new WeakMap<MediaRoom, RoomWatch>();
  readonly #make: (room: MediaRoom, deps: MediaSessionDependencies) => RoomWatch;

  constructor(make: (room: MediaRoom, deps: MediaSessionDependencies) => RoomWatch) {
    this.#make = make;
  }

  wake(room: MediaRoom, deps: MediaSessionDependencies): void {
    const watch = this.#watches.get(room) ?? this.#make(room, deps);
    this.#watches.set(room, watch);
    watch.wake();
  }
}
