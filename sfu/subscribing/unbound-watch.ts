import type { Clock, Timer } from '../ports/clock.ts';

/** Subscriptions are looked at this often. Source: SUB-006, TIM-029. */
const TICK_MS = 3_000;
/** A subscription may be on its way this long while its participant is active. Source: TIM-031. */
const LIMIT_TICKS = 5;

/** Watches subscriptions until both sides have described their section, and complains of those that take too long (SUB-006). */
export class UnboundWatch {
  readonly #clock: Clock;
  readonly #isActive: () => boolean;
  readonly #complain: (trackSid: string) => void;
  readonly #timers = new Map<string, Timer>();

  /** @param options.complain Runs at every tick beyond the limit, as long as the subscription is not bound. */
  constructor(options: { readonly clock: Clock; isActive(): boolean; complain(trackSid: string): void }) {
    this.#clock = options.clock;
    this.#isActive = (): boolean => options.isActive();
    this.#complain = (trackSid): void => options.complain(trackSid);
  }

  begin(trackSid: string): void {
    this.#tick(trackSid, 0);
  }

  /** The subscription is bound, or over. */
  end(trackSid: string): void {
    this.#timers.get(trackSid)?.cancel();
    this.#timers.delete(trackSid);
  }

  #tick(trackSid: string, activeTicks: number): void {
    this.end(trackSid);
    const next = (): void => {
      const ticks = this.#isActive() ? activeTicks + 1 : 0;
      if (ticks > LIMIT_TICKS) this.#complain(trackSid);
      this.#tick(trackSid, ticks);
    };
    this.#timers.set(trackSid, this.#clock.after(TICK_MS, 'subscription-unbound', next));
  }

  close(): void {
    for (const trackSid of [...this.#timers.keys()]) this.end(trackSid);
  }
}
