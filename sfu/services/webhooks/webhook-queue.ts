import type { Clock, Timer } from '../../ports/clock.ts';
import type { HttpClient, HttpOutcome } from '../../ports/http-client.ts';

/** Waits before the next attempt: attempts fall at 0, 1, 3, 7 and 15 s (HOOK-008). */
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];
/** A receiver that takes longer has failed (ours: livekit-server's client waits for ever). */
const ANSWER_LIMIT_MS = 10_000;
/** What has waited longer than this is dropped (HOOK-008). */
const MOST_AGE_MS = 30_000;
/** Events of one room that may wait (HOOK-008). */
const MOST_WAITING = 200;

/** One event on its way: its body is made when it is sent, so that it can count what was dropped. */
export interface Delivery {
  readonly url: string;
  readonly queuedAtUs: number;
  /** Called for each attempt, so that the token is fresh. */
  compose(): { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };
}

/** Deliveries of one room to one receiver: one at a time, in order, each tried several times. */
export class WebhookQueue {
  readonly #clock: Clock;
  readonly #http: HttpClient;
  readonly #onDropped: (why: string) => void;
  readonly #onIdle: () => void;
  readonly #waiting: Delivery[] = [];
  #timer: Timer | undefined;
  #isBusy = false;
  #isLastChance = false;

  constructor(clock: Clock, http: HttpClient, events: { onDropped(why: string): void; onIdle(): void }) {
    this.#clock = clock;
    this.#http = http;
    this.#onDropped = (why) => events.onDropped(why);
    this.#onIdle = () => events.onIdle();
  }

  add(delivery: Delivery): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#onDropped('too many wait');
      return;
    }
    this.#waiting.push(delivery);
    if (!this.#isBusy) this.#next();
  }

  /** From now on every event is tried once only, and nothing waits. */
  hurry(): void {
    this.#isLastChance = true;
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#next();
  }

  #next(): void {
    const delivery = this.#waiting[0];
    this.#isBusy = delivery !== undefined;
    if (delivery === undefined) this.#onIdle();
    else this.#attempt(delivery, 0);
  }

  #attempt(delivery: Delivery, index: number): void {
    if (this.#clock.nowUs() - delivery.queuedAtUs > MOST_AGE_MS * 1000) {
      this.#finished('too old');
      return;
    }
    let isOver = false;
    const ended = (outcome: HttpOutcome): void => {
      if (isOver) return;
      isOver = true;
      limit.cancel();
      this.#attempted(delivery, index, outcome);
    };
    const limit = this.#clock.after(ANSWER_LIMIT_MS, 'webhook-answer', () => {
      abandon();
      ended({ error: 'no answer' });
    });
    const abandon = this.#http.post({ url: delivery.url, ...delivery.compose() }, ended);
  }

  #attempted(delivery: Delivery, index: number, outcome: HttpOutcome): void {
    const isTaken = 'status' in outcome && outcome.status < 500 && outcome.status !== 429;
    if (isTaken) {
      this.#finished(undefined);
      return;
    }
    const delayMs = this.#isLastChance ? undefined : RETRY_DELAYS_MS[index];
    if (delayMs === undefined) {
      this.#finished('status' in outcome ? `HTTP ${outcome.status}` : outcome.error);
      return;
    }
    this.#timer = this.#clock.after(delayMs, 'webhook-retry', () => {
      this.#timer = undefined;
      this.#attempt(delivery, index + 1);
    });
  }

  #finished(failure: string | undefined): void {
    this.#waiting.shift();
    if (failure !== undefined) this.#onDropped(failure);
    this.#next();
  }
}
