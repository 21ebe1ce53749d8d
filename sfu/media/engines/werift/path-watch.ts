import type { Clock, Timer } from '../../../ports/clock.ts';

/** Source: livekit-server, TIM-007 and TIM-008 (CON-016): nothing heard for 10 s, then for 5 s more. */
export const ICE_DISCONNECTED_MS = 10_000;
export const ICE_FAILED_AFTER_DISCONNECTED_MS = 5_000;

/** Watches that the peer is heard: one timer, moved only when it fires, so a packet costs nothing. */
export class PathWatch {
  readonly #clock: Clock;
  readonly #onSilence: (isFailed: boolean) => void;
  #lastHeardUs = 0;
  #timer: Timer | undefined;
  #isSilent = false;

  /** @param onSilence Called with false when the path counts as disconnected, with true when it failed. */
  constructor(clock: Clock, onSilence: (isFailed: boolean) => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** True between the two silences. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** The peer was heard. Starts the watch when it was not running. */
  heard(): void {
    this.#lastHeardUs = this.#clock.nowUs();
    this.#isSilent = false;
    this.#timer ??= this.#arm(ICE_DISCONNECTED_MS);
  }

  #arm(delayMs: number): Timer {
    return this.#clock.after(delayMs, 'ice-consent', () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    const limitMs = ICE_DISCONNECTED_MS + (this.#isSilent ? ICE_FAILED_AFTER_DISCONNECTED_MS : 0);
    const leftMs = Math.ceil(limitMs - (this.#clock.nowUs() - this.#lastHeardUs) / 1000);
    if (leftMs > 0) {
      this.#timer = this.#arm(leftMs);
      return;
    }
    const isFailed = this.#isSilent;
    this.#isSilent = !isFailed;
    if (!isFailed) this.#timer = this.#arm(ICE_FAILED_AFTER_DISCONNECTED_MS);
    this.#onSilence(isFailed);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
