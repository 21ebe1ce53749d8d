import type { Clock, Timer } from '../../../ports/clock.ts';
import type { MediaKind, RtpCodec } from '../../engine.ts';
import { SILENCE_PACKET_MS, opusSilence } from '../../forwarding/opus-silence.ts';

/** The publisher's own packets have this long to come first, and the introduction ends after this. Source: livekit-server 1.13.5. */
const FIRST_MS = 100;
const LIMIT_MS = 5_000;
const VIDEO_INTERVAL_MS = 100;
/** RFC 3550 section 5.1: a packet of nothing but padding, the last byte of which is its length. */
const PADDING = Buffer.concat([Buffer.alloc(254), Buffer.from([255])]);
/** 20 ms of zero amplitude (ITU-T G.711). */
const G711_SILENCE: Readonly<Record<string, Buffer>> = {
  'audio/pcmu': Buffer.alloc(160, 0xff),
  'audio/pcma': Buffer.alloc(160, 0xd5),
};

/** A packet that says nothing. */
export interface EmptyPacket {
  readonly codec: RtpCodec;
  readonly payload: Buffer;
  readonly isPadding: boolean;
  /** How much later than the last one it is, in milliseconds. */
  readonly elapsedMs: number;
}

/** What the consumer of a muted or silent track lends. */
export interface IntroductionOptions {
  readonly clock: Clock;
  readonly kind: MediaKind;
  readonly codecs: readonly RtpCodec[];
  readonly silenceTrailer?: Uint8Array | undefined;
  /** False once packets of the publisher went out. */
  isNeeded(): boolean;
  canSend(): boolean;
  send(packet: EmptyPacket): void;
}

/**
 * Packets with which a track begins that has none of its own, for instance because it is muted: for pion a received track is
 * there from its first packet on.
 */
export class Introduction {
  readonly #options: IntroductionOptions;
  #timer: Timer | undefined;

  constructor(options: IntroductionOptions) {
    this.#options = options;
    this.#next(FIRST_MS, LIMIT_MS);
  }

  #next(delayMs: number, leftMs: number): void {
    const { clock, kind, isNeeded, canSend, send } = this.#options;
    this.#timer = clock.after(delayMs, 'introduction', () => {
      if (!isNeeded() || leftMs <= 0) return;
      const elapsedMs = kind === 'audio' ? SILENCE_PACKET_MS : VIDEO_INTERVAL_MS;
      if (!canSend()) {
        this.#next(VIDEO_INTERVAL_MS, leftMs);
        return;
      }
      const packet = this.#packet();
      if (packet === undefined) return;
      send({ ...packet, elapsedMs });
      this.#next(elapsedMs, leftMs - elapsedMs);
    });
  }

  #packet(): Omit<EmptyPacket, 'elapsedMs'> | undefined {
    const { kind, codecs, silenceTrailer } = this.#options;
    const [codec] = codecs;
    if (codec === undefined) return undefined;
    if (kind === 'video') return { codec, payload: PADDING, isPadding: true };
    const opus = codecs.find(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus');
    if (opus !== undefined) {
      return { codec: opus, payload: opusSilence(undefined, silenceTrailer), isPadding: false };
    }
    const payload = G711_SILENCE[codec.mimeType.toLowerCase()];
    return payload && { codec, payload, isPadding: false };
  }

  close(): void {
    this.#timer?.cancel();
  }
}
