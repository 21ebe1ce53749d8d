import { COUNTED_FRAMES } from '../../limits.ts';

/** Frames of this long are counted. */
const WINDOW_US = 2_000_000;
/** Before this much was seen a rate says nothing. */
const LEAST_US = 500_000;
/** A layer may be slower than what is asked for by this much. Source: livekit-server 1.13.5. */
const TOLERANCE = 0.9;

/** How many frames a second one stream carries, by temporal layer (SUB-033). Pure; times in microseconds come with the frames. */
export class FrameRate {
  /** Instants of frames and their temporal layers, oldest first. */
  readonly #frames: { readonly atUs: number; readonly temporalLayer: number }[] = [];
  #beganUs: number | undefined;

  /** Frames that are remembered. */
  get counted(): number {
    return this.#frames.length;
  }

  /** A frame begins. */
  observe(temporalLayer: number, atUs: number): void {
    this.#beganUs ??= atUs;
    this.#frames.push({ atUs, temporalLayer });
    const isFull = this.#frames.length > COUNTED_FRAMES;
    if (isFull) this.#frames.shift();
    while ((this.#frames[0]?.atUs ?? atUs) < atUs - WINDOW_US) this.#frames.shift();
    if (isFull) this.#beganUs = Math.max(this.#beganUs, this.#frames[0]?.atUs ?? atUs);
  }

  /**
   * The lowest temporal layer that, with those below it, gives so many frames a second.
   * @returns undefined where all of them are needed, or too little was seen
   */
  layerFor(framesPerSecond: number, nowUs: number): number | undefined {
    const isFull = this.#frames.length >= COUNTED_FRAMES;
    if (this.#beganUs === undefined || (nowUs - this.#beganUs < LEAST_US && !isFull)) return undefined;
    const seconds = Math.max(1, Math.min(nowUs - this.#beganUs, WINDOW_US)) / 1_000_000;
    const counts: number[] = [];
    for (const { temporalLayer } of this.#frames) counts[temporalLayer] = (counts[temporalLayer] ?? 0) + 1;
    let frames = 0;
    for (let layer = 0; layer < counts.length; layer += 1) {
      frames += counts[layer] ?? 0;
      if (frames / seconds >= framesPerSecond * TOLERANCE) return layer;
    }
    return undefined;
  }
}
