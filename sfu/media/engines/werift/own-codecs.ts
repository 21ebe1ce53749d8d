import type { RtpCodec } from '../../engine.ts';

/** Our payload type for what a publisher sends. */
export interface OwnCodec {
  readonly payloadType: number;
  /** What the publisher sends is RED; the codec inside it goes out. */
  readonly isUnpacked: boolean;
  readonly codec: RtpCodec;
}

/** The codecs of a subscription by those of its publisher; names are compared once for each payload type. */
export class OwnCodecs {
  readonly #codecs: readonly RtpCodec[];
  readonly #sentBy: (payloadType: number) => RtpCodec | undefined;
  readonly #known = new Map<number, OwnCodec | undefined>();

  /** @param sentBy The publisher's codec of a payload type. */
  constructor(codecs: readonly RtpCodec[], sentBy: (payloadType: number) => RtpCodec | undefined) {
    this.#codecs = codecs;
    this.#sentBy = sentBy;
  }

  /** @returns undefined for what the subscriber has no codec of */
  of(payloadType: number): OwnCodec | undefined {
    const known = this.#known.get(payloadType);
    if (known !== undefined || this.#known.has(payloadType)) return known;
    const own = this.#find(payloadType);
    this.#known.set(payloadType, own);
    return own;
  }

  /** The codec that the publisher sent, or the one inside RED. */
  #find(sentPayloadType: number): OwnCodec | undefined {
    const sent = this.#sentBy(sentPayloadType);
    if (sent === undefined) return undefined;
    const same = sameCodec(this.#codecs, sent);
    if (same !== undefined) return { payloadType: same.payloadType, isUnpacked: false, codec: same };
    if (sent.mimeType.toLowerCase() !== 'audio/red') return undefined;
    const opus = this.#codecs.find(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus');
    return opus && { payloadType: opus.payloadType, isUnpacked: true, codec: opus };
  }
}

function sameCodec(codecs: readonly RtpCodec[], wanted: RtpCodec): RtpCodec | undefined {
  const mimeType = wanted.mimeType.toLowerCase();
  const same = codecs.filter((codec) => codec.mimeType.toLowerCase() === mimeType);
  // Profiles differ in their fmtp line only.
  return same.find(({ fmtp }) => fmtp === wanted.fmtp) ?? same[0];
}
