import type { Clock } from '../ports/clock.ts';

/** Which candidates a participant is offered: all, TCP alone, or a relay over TLS. */
export type IcePreference = 'any' | 'tcp' | 'relay';

/** Source: CON-011. */
const KEPT_MS = 5 * 60_000;

/** What got through to whom: the next session of an identity in a room begins with it (CON-011). */
export class IcePreferences {
  readonly #clock: Clock;
  /** In the order they were set, so the oldest come first. */
  readonly #entries = new Map<string, { readonly preference: IcePreference; readonly untilUs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(roomName: string, identity: string): IcePreference {
    this.#expire();
    return this.#entries.get(keyOf(roomName, identity))?.preference ?? 'any';
  }

  set(roomName: string, identity: string, preference: IcePreference): void {
    this.#expire();
    const key = keyOf(roomName, identity);
    this.#entries.delete(key);
    if (preference === 'any') return;
    this.#entries.set(key, { preference, untilUs: this.#clock.nowUs() + KEPT_MS * 1000 });
  }

  #expire(): void {
    const nowUs = this.#clock.nowUs();
    for (const [key, { untilUs }] of this.#entries) {
      if (untilUs > nowUs) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(roomName: string, identity: string): string {
  return JSON.stringify([roomName, identity]);
}
