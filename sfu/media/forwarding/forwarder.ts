import { sequenceDistance, timestampDistance } from '#proto/rtp/sequence';
import { blankVp8 } from './blank-frame.ts';
import { LayerChoice } from './layer-choice.ts';
import type { ForwardedPacket, MediaPacket } from './media-packet.ts';
import { SequenceMap } from './sequence-map.ts';
import { TemporalChoice } from './temporal-choice.ts';
import { Vp8Continuity } from './vp8-continuity.ts';

/** How often a subscription that waits for a key frame asks again. Source: livekit-server, SUB-037 (200 ms..1 s by RTT). */
const KEY_FRAME_REPEAT_MS = 500;

/** What came of one packet. */
export interface ForwardDecision {
  readonly packet?: ForwardedPacket | undefined;
  /** Layer for which the publisher should be asked for a key frame now. */
  readonly wantsKeyFrameOf?: number | undefined;
}

const NOTHING: ForwardDecision = {};

/**
 * The packets of one subscription: one stream out of whatever streams come in. Chooses the layer, waits for its key frame, and
 * keeps sequence numbers, timestamps and VP8 picture ids continuous over layer switches, new SSRCs and pauses.
 * Pure: no I/O and no clock; times come with the packets.
 */
export class Forwarder {
  readonly layers: LayerChoice = new LayerChoice();
  readonly #clockRate: number;
  readonly #sequences: SequenceMap;
  readonly #vp8 = new Vp8Continuity();
  readonly #temporal = new TemporalChoice();
  #current: { readonly ssrc: number; readonly layer: number } | undefined;
  #timestampOffset = 0;
  #lastTimestamp: number | undefined;
  #lastSentUs = 0;
  #askedUs: number | undefined;
  #askedLayer: number | undefined;
  #isPaused = false;

  /** @param firstSequence Sequence number of the first packet out. */
  constructor(options: { readonly clockRate: number; readonly firstSequence: number }) {
    this.#clockRate = options.clockRate;
    this.#sequences = new SequenceMap(options.firstSequence);
  }

  /** Layer being sent, if any. */
  get currentLayer(): number | undefined {
    return this.#current?.layer;
  }

  /** Stops sending; the next key frame after {@link resume} goes on without a gap. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#askedUs = undefined;
    this.layers.restart();
    // Sending begins anew at the next packet that may begin; its timestamps go on where the publisher's are.
    if (this.#current !== undefined) this.#current = { ssrc: -1, layer: this.#current.layer };
  }

  /** Outgoing timestamp for a timestamp of this incoming stream; undefined for streams that are not being sent. */
  mapTimestamp(ssrc: number, timestamp: number): number | undefined {
    return this.#current?.ssrc === ssrc ? (timestamp + this.#timestampOffset) >>> 0 : undefined;
  }

  /**
   * Decides over one packet of the producer.
   * @param temporalLayer Highest one wanted of a VP8 stream; undefined wants all (SUB-033).
   */
  forward(packet: MediaPacket, temporalLayer?: number): ForwardDecision {
    if (packet.isNewest) this.layers.observe(packet.layer, packet.receivedUs);
    if (this.#isPaused) return NOTHING;
    const target = this.layers.target(packet.receivedUs);
    const asks = this.#askForKeyFrame(target, packet);
    if (packet.ssrc !== this.#current?.ssrc) {
      const mayBegin = packet.isNewest && packet.isKeyFrame && packet.payload.length > 0 && packet.layer === target;
      if (!mayBegin) return asks;
      this.#begin(packet);
    }
    const out = this.#rewrite(packet, temporalLayer);
    return out === undefined ? asks : { packet: out, wantsKeyFrameOf: asks.wantsKeyFrameOf };
  }

  #askForKeyFrame(target: number | undefined, packet: MediaPacket): ForwardDecision {
    const isSending = this.#current !== undefined && this.#current.ssrc >= 0 && this.#current.layer === target;
    if (target === undefined || isSending || packet.layer !== target || packet.isKeyFrame) return NOTHING;
    const isRecent = this.#askedUs !== undefined && packet.receivedUs - this.#askedUs < KEY_FRAME_REPEAT_MS * 1000;
    if (isRecent && this.#askedLayer === target) return NOTHING;
    this.#askedUs = packet.receivedUs;
    this.#askedLayer = target;
    return { wantsKeyFrameOf: target };
  }

  #begin(packet: MediaPacket): void {
    this.#sequences.restart(packet.sequenceNumber);
    if (packet.vp8 !== undefined) this.#vp8.restart(packet.vp8);
    this.#temporal.restart();
    if (this.#lastTimestamp === undefined) this.#timestampOffset = 0;
    else {
      const elapsed = Math.round(((packet.receivedUs - this.#lastSentUs) * this.#clockRate) / 1_000_000);
      const unchanged = (packet.timestamp + this.#timestampOffset) >>> 0;
      const advance = timestampDistance(this.#lastTimestamp, unchanged);
      // After a pause of one stream its own clock is the truth; a new stream starts where time went on to.
      const isSameClock = advance > 0 && Math.abs(advance - elapsed) < this.#clockRate;
      if (!isSameClock) {
        this.#timestampOffset = (this.#lastTimestamp + Math.max(1, elapsed) - packet.timestamp) >>> 0;
      }
    }
    this.#current = { ssrc: packet.ssrc, layer: packet.layer };
    this.#askedUs = undefined;
  }

  #rewrite(packet: MediaPacket, temporalLayer: number | undefined): ForwardedPacket | undefined {
    if (packet.payload.length === 0) {
      // Padding to probe the bandwidth: it ends here.
      this.#sequences.skip(packet.sequenceNumber);
      return undefined;
    }
    if (packet.vp8 !== undefined && !this.#temporal.mayPass(packet.vp8, temporalLayer)) {
      this.#sequences.skip(packet.sequenceNumber);
      this.#vp8.skip(packet.vp8);
      return undefined;
    }
    const sequenceNumber = this.#sequences.map(packet.sequenceNumber);
    if (sequenceNumber === undefined) return undefined;
    const timestamp = (packet.timestamp + this.#timestampOffset) >>> 0;
    const payload = packet.vp8 === undefined ? packet.payload : this.#vp8.rewrite(packet.payload, packet.vp8);
    if (this.#lastTimestamp === undefined || sequenceDistance(this.#sequences.highest, sequenceNumber) === 0) {
      this.#lastTimestamp = timestamp;
      this.#lastSentUs = packet.receivedUs;
    }
    return { sequenceNumber, timestamp, marker: packet.marker, payload };
  }

  /**
   * Numbers a packet of our own that goes out during a pause.
   * @param ticks How much later than the last packet it is, in units of the clock rate.
   * @returns undefined while packets are forwarded, and before the first one was.
   */
  insertPacket(payload: Buffer, ticks: number, nowUs: number): ForwardedPacket | undefined {
    if (!this.#isPaused || this.#lastTimestamp === undefined) return undefined;
    this.#lastTimestamp = (this.#lastTimestamp + ticks) >>> 0;
    this.#lastSentUs = nowUs;
    return { sequenceNumber: this.#sequences.take(), timestamp: this.#lastTimestamp, marker: false, payload };
  }

  /**
   * Numbers a packet of our own with which the track begins.
   * @param ticks How much later than the last one it is, in units of the clock rate.
   * @returns undefined once packets of the publisher went out.
   */
  introduce(payload: Buffer, ticks: number, nowUs: number): ForwardedPacket | undefined {
    if (this.#current !== undefined) return undefined;
    this.#lastTimestamp = ((this.#lastTimestamp ?? 0) + ticks) >>> 0;
    this.#lastSentUs = nowUs;
    return { sequenceNumber: this.#sequences.take(), timestamp: this.#lastTimestamp, marker: true, payload };
  }

  /** The same with a black VP8 frame, which follows the last one. */
  insertBlankFrame(ticks: number, nowUs: number, trailer?: Uint8Array): ForwardedPacket | undefined {
    if (!this.#isPaused || this.#lastTimestamp === undefined) return undefined;
    const packet = this.insertPacket(blankVp8(this.#vp8.nextDescriptor(), trailer), ticks, nowUs);
    return packet && { ...packet, marker: true };
  }

  /** Takes the next outgoing sequence numbers for packets that the publisher did not send. */
  insertSequences(count: number): void {
    this.#sequences.insert(count);
  }
}
