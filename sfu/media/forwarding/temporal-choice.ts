import type { Vp8Descriptor } from '#proto/rtp/vp8-descriptor';

/** Which frames of a VP8 stream go out when fewer are wanted: those up to a temporal layer (RFC 7741 section 4.2, RFC 6386). */
export class TemporalChoice {
  #current = Infinity;

  /** Sending begins anew, at a key frame. */
  restart(): void {
    this.#current = Infinity;
  }

  /**
   * Decides over a packet.
   * @param wanted Highest temporal layer wanted; undefined wants all.
   */
  mayPass({ temporalLayer, isFrameStart }: Vp8Descriptor, wanted: number | undefined): boolean {
    if (temporalLayer === undefined) return true;
    const limit = wanted ?? Infinity;
    if (limit < this.#current) this.#current = limit;
    // Frames of a higher layer refer to one another: one that refers to lower ones alone lets in its layer.
    const mayRise = temporalLayer.isLayerSync && isFrameStart && temporalLayer.value <= limit;
    if (mayRise && temporalLayer.value > this.#current) this.#current = temporalLayer.value;
    return temporalLayer.value <= this.#current;
  }
}
