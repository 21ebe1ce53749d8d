/** A layer counts as sent by the publisher while packets of it came within this time. */
const ACTIVE_MS = 1000;

/** Decides which layer a subscription wants: the highest that is sent and not above the preferred one. Pure; time comes in microseconds. */
export class LayerChoice {
  readonly #lastSeenUs = new Map<number, number>();
  /** Index into the encodings; undefined wants the highest. */
  preferredLayer: number | undefined;

  /** Notes one packet of a layer. */
  observe(layer: number, nowUs: number): void {
    this.#lastSeenUs.set(layer, nowUs);
  }

  /** @returns undefined while nothing is sent. With a preference below every layer sent, the lowest of them. */
  target(nowUs: number): number | undefined {
    let best: number | undefined;
    let lowest: number | undefined;
    for (const [layer, seenUs] of this.#lastSeenUs) {
      if (nowUs - seenUs > ACTIVE_MS * 1000) continue;
      if (lowest === undefined || layer < lowest) lowest = layer;
      const isAllowed = this.preferredLayer === undefined || layer <= this.preferredLayer;
      if (isAllowed && (best === undefined || layer > best)) best = layer;
    }
    return best ?? lowest;
  }
}
