/** How long an asked-for fault waits for the resume that it is about (TIM-063). */
const WINDOW_US = 5_000_000;

/** Faults of a coming resume that a client asked for itself by SimulateScenario. Source: REC-056, REC-057. */
export class SimulatedFaults {
  #disconnectUntilUs: number | undefined;
  #silentUntilUs: number | undefined;

  /** The next resume is answered in full, then its socket closes. */
  disconnectAfterResume(nowUs: number): void {
    this.#disconnectUntilUs = nowUs + WINDOW_US;
  }

  /** The next resume gets no message at all. */
  silenceResume(nowUs: number): void {
    this.#silentUntilUs = nowUs + WINDOW_US;
  }

  /** True once, within the window. */
  takeDisconnectAfterResume(nowUs: number): boolean {
    const isDue = this.#disconnectUntilUs !== undefined && nowUs <= this.#disconnectUntilUs;
    this.#disconnectUntilUs = undefined;
    return isDue;
  }

  /** True once, within the window. */
  takeSilentResume(nowUs: number): boolean {
    const isDue = this.#silentUntilUs !== undefined && nowUs <= this.#silentUntilUs;
    this.#silentUntilUs = undefined;
    return isDue;
  }
}
