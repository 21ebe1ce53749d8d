import type { Journey } from './packet.ts';

/** Packets that have no fate yet, in the order in which they were sent. */
export class Journeys {
  readonly #ring: Journey = ring();

  /** The new last one. */
  begin(): Journey {
    const after = this.#ring;
    const { before } = after;
    const journey: Journey = { copies: 1, packet: undefined, before, after };
    before.after = journey;
    after.before = journey;
    return journey;
  }

  end({ before, after }: Journey): void {
    before.after = after;
    after.before = before;
  }

  /** Gives all that are left, and forgets them. */
  takeAll(): Journey[] {
    const all: Journey[] = [];
    for (let journey = this.#ring.after; journey !== this.#ring; journey = journey.after) all.push(journey);
    this.#ring.before = this.#ring;
    this.#ring.after = this.#ring;
    return all;
  }
}

/** The place before the first and after the last. */
function ring(): Journey {
  const unlinked: { -readonly [Key in keyof Journey]?: Journey[Key] } = { copies: 0, packet: undefined };
  return Object.assign(unlinked, { before: unlinked as Journey, after: unlinked as Journey }) as Journey;
}
