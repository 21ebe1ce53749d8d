import type { ProfileName } from '#proto/catalogue/rows';
import type { Clock, Timer } from '../../../ports/clock.ts';

/** How long a peer may be silent before its path counts as disconnected, and then as failed. */
export interface IcePatience {
  readonly disconnectedMs: number;
  readonly failedAfterMs: number;
}

const PATIENCE: Readonly<Record<ProfileName, IcePatience>> = {
  // Source: livekit-server, TIM-007 and TIM-008 (CON-016).
  'livekit-1.13': { disconnectedMs: 10_000, failedAfterMs: 5_000 },
  // With the 5 s of grace that follow, the 15 s of the documents (PRT-051, TIM-011).
  docs: { disconnectedMs: 7_000, failedAfterMs: 3_000 },
};

export function icePatienceOf(profile: ProfileName): IcePatience {
  return PATIENCE[profile];
}

/** Watches that the peer is heard: one timer, moved only when it fires, so a packet costs nothing. */
export class PathWatch {
  readonly #clock: Clock;
  readonly #patience: IcePatience;
  readonly #onSilence: (isFailed: boolean) => void;
  #lastHeardUs = 0;
  #timer: Timer | undefined;
  #isSilent = false;

  /** @param onSilence Called with false when the path counts as disconnected, with true when it failed. */
  constructor(clock: Clock, patience: IcePatience, onSilence: (isFailed: boolean) => void) {
    this.#clock = clock;
    this.#patience = patience;
    this.#onSilence = onSilence;
  }

  /** The peer was heard. Starts the watch when it was not running. */
  heard(): void {
    this.#lastHeardUs = this.#clock.nowUs();
    this.#isSilent = false;
    this.#timer ??= this.#arm(this.#patience.disconnectedMs);
  }

  /** ICE restarts: the peer has all of the time again, on whichever path it will be heard. */
  restarted(): void {
    if (this.#timer === undefined) return;
    this.#lastHeardUs = this.#clock.nowUs();
    this.#isSilent = false;
  }

  #arm(delayMs: number): Timer {
    return this.#clock.after(delayMs, 'ice-consent', () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    const { disconnectedMs, failedAfterMs } = this.#patience;
    const limitMs = disconnectedMs + (this.#isSilent ? failedAfterMs : 0);
    const leftMs = Math.ceil(limitMs - (this.#clock.nowUs() - this.#lastHeardUs) / 1000);
    if (leftMs > 0) {
      this.#timer = this.#arm(leftMs);
      return;
    }
    const isFailed = this.#isSilent;
    this.#isSilent = !isFailed;
    if (!isFailed) this.#timer = this.#arm(failedAfterMs);
    this.#onSilence(isFailed);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
