import type { SfuCore } from '../core.ts';
import type { Timer } from '../ports/clock.ts';

/** A client may resume this long after a transport failed (TIM-010). */
const RESUME_GRACE_MS = 5_000;

/** The time that a participant has for a resume once its transport is lost. Source: PRT-052, REC-009. */
export class ResumeGrace {
  readonly #core: SfuCore;
  readonly #giveUp: () => void;
  #timer: Timer | undefined;

  /** @param giveUp Called when nobody came back in time */
  constructor(core: SfuCore, giveUp: () => void) {
    this.#core = core;
    this.#giveUp = giveUp;
  }

  begin(): void {
    const { clock, defects } = this.#core;
    this.#timer?.cancel();
    if (defects.has('departure-timer-lost')) return;
    const graceMs = defects.has('resume-grace-too-short') ? RESUME_GRACE_MS / 5 : RESUME_GRACE_MS;
    this.#timer = clock.after(graceMs, 'resume-grace', this.#giveUp);
  }

  /** Somebody came back, or it is all over. */
  end(): void {
    this.#timer?.cancel();
  }
}
