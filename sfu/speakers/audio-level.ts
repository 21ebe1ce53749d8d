/** Figures of livekit-server 1.13.5. Source: SUB-061, SUB-062, TIM-039, TIM-040. */
export const WINDOW_MS: number = 400;
const ACTIVE_DBOV = -35;
const MIN_ACTIVE_SHARE = 0.4;
/** Exponential smoothing over two windows. */
const SMOOTHING = 2 / 3;
/** Without packets for so long there is silence. */
const STALE_MS = 2 * WINDOW_MS;
const SILENCE_DBOV = -127;

/** How loud one microphone is, from the levels that its packets carry (RFC 6464), never by decoding (SUB-063). Pure: times come with the packets. */
export class AudioLevel {
  #observedMs = 0;
  #activeMs = 0;
  #loudest = SILENCE_DBOV;
  #smoothed = 0;
  #lastUs = 0;

  /** Notes one packet: its level in dBov, −127..0, and how much sound it holds. */
  observe(level: number, durationMs: number, nowUs: number): void {
    this.#forgetIfStale(nowUs);
    this.#lastUs = nowUs;
    this.#observedMs += durationMs;
    if (level >= ACTIVE_DBOV) {
      this.#activeMs += durationMs;
      this.#loudest = Math.max(this.#loudest, level);
    }
    if (this.#observedMs >= WINDOW_MS) this.#closeWindow();
  }

  #closeWindow(): void {
    const share = this.#activeMs / WINDOW_MS;
    if (share < MIN_ACTIVE_SHARE) this.#smoothed = 0;
    else {
      // The level of the loudest packet, weighed by how much of the window was active.
      const adjusted = linear(this.#loudest + 20 * Math.log10(share));
      this.#smoothed += (adjusted - this.#smoothed) * SMOOTHING;
    }
    this.#observedMs = 0;
    this.#activeMs = 0;
    this.#loudest = SILENCE_DBOV;
  }

  #forgetIfStale(nowUs: number): void {
    if (nowUs - this.#lastUs < STALE_MS * 1_000) return;
    this.#observedMs = 0;
    this.#activeMs = 0;
    this.#loudest = SILENCE_DBOV;
    this.#smoothed = 0;
  }

  /** The smoothed level, 0 (silence) to 1; 0 below the threshold of speech. */
  level(nowUs: number): number {
    this.#forgetIfStale(nowUs);
    return this.#smoothed >= linear(ACTIVE_DBOV) ? this.#smoothed : 0;
  }
}

function linear(dbov: number): number {
  return 10 ** (dbov / 20);
}
