/** A layer counts as sent by the publisher while packets of it came within this time. Source: SUB-039, TIM-037 (at most 2 s). */
const ACTIVE_MS = 1000;
/** A layer that comes back beside others must be steady this long before it is used: the lowest, others. Source: SUB-040, TIM-038. */
const LOW_RETURN_MS = 2_000;
const UPPER_RETURN_MS = 10_000;

interface Sighting {
  readonly layer: number;
  seenUs: number;
  /** Not used before; the first packet ever makes a layer usable at once. */
  usableFromUs: number;
}

/** Decides which layer a subscription wants: the highest that is sent and not above the preferred one. Pure; time comes in microseconds. */
export class LayerChoice {
  /** A handful at most, in the order in which they were first seen. */
  #sightings: Sighting[] = [];
  #preferred: number | undefined;

  /** Index into the encodings; undefined wants the highest. */
  get preferredLayer(): number | undefined {
    return this.#preferred;
  }

  set preferredLayer(layer: number | undefined) {
    // A publisher that pauses unwanted layers sends them again for this wish: they are usable at their first packet.
    const reached = this.#preferred ?? Infinity;
    if ((layer ?? Infinity) > reached)
      for (const sighting of this.#sightings) if (sighting.layer > reached) sighting.usableFromUs = 0;
    this.#preferred = layer;
  }

  /** Nothing was looked at for a while: what is sent from now on is usable at once. */
  restart(): void {
    this.#sightings = [];
  }

  /** Notes one packet of a layer. */
  observe(layer: number, nowUs: number): void {
    const known = this.#sightings.find((sighting) => sighting.layer === layer);
    if (known === undefined) {
      this.#sightings.push({ layer, seenUs: nowUs, usableFromUs: nowUs });
      return;
    }
    const hasStopped = nowUs - known.seenUs > ACTIVE_MS * 1000;
    if (hasStopped && known.usableFromUs > 0 && this.#isAnyLive(nowUs)) {
      known.usableFromUs = nowUs + (layer === 0 ? LOW_RETURN_MS : UPPER_RETURN_MS) * 1000;
    }
    known.seenUs = nowUs;
    if (known.usableFromUs === 0) known.usableFromUs = nowUs;
  }

  #isAnyLive(nowUs: number): boolean {
    for (const { seenUs, usableFromUs } of this.#sightings) {
      if (nowUs - seenUs <= ACTIVE_MS * 1000 && usableFromUs <= nowUs) return true;
    }
    return false;
  }

  /** @returns undefined while nothing is sent. With a preference below every layer sent, the lowest of them. */
  target(nowUs: number): number | undefined {
    let best: number | undefined;
    let lowest: number | undefined;
    for (const { layer, seenUs, usableFromUs } of this.#sightings) {
      if (nowUs - seenUs > ACTIVE_MS * 1000 || usableFromUs > nowUs) continue;
      if (lowest === undefined || layer < lowest) lowest = layer;
      const isAllowed = this.#preferred === undefined || layer <= this.#preferred;
      if (isAllowed && (best === undefined || layer > best)) best = layer;
    }
    return best ?? lowest;
  }
}
