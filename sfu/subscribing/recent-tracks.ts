import { NAMED_TRACKS } from '../limits.ts';

/** Something about tracks by their sid, there or not; of too many the one that was set longest ago is forgotten. */
export class RecentTracks<Value> {
  readonly #byTrack = new Map<string, Value>();
  readonly #onForgotten: (value: Value) => void;

  constructor(onForgotten: (value: Value) => void = () => undefined) {
    this.#onForgotten = onForgotten;
  }

  get(trackSid: string): Value | undefined {
    return this.#byTrack.get(trackSid);
  }

  set(trackSid: string, value: Value): void {
    this.#byTrack.delete(trackSid);
    this.#byTrack.set(trackSid, value);
    const [oldest] = this.#byTrack.size > NAMED_TRACKS ? this.#byTrack : [];
    if (oldest === undefined) return;
    this.#byTrack.delete(oldest[0]);
    this.#onForgotten(oldest[1]);
  }

  delete(trackSid: string): void {
    this.#byTrack.delete(trackSid);
  }

  values(): Iterable<Value> {
    return this.#byTrack.values();
  }
}
