import type { MediaKind, RtpCodec } from '../media/engine.ts';
import { fmtpValue, offeredFeedback } from './codecs.ts';

/** Payload types of codecs in our offers; RTX has the next number. Source: livekit-server 1.13.5. */
const FIXED: Readonly<Record<string, number>> = {
  'audio/opus': 111,
  'audio/red': 63,
  'audio/pcmu': 0,
  'audio/pcma': 8,
  'video/vp8': 96,
  'video/vp9': 98,
  'video/av1': 35,
  'video/h265': 116,
};
/** For further variants, for instance H264 profiles; each leaves room for its RTX. */
const FREE: readonly number[] = [108, 102, 104, 125, 106, 100, 112, 114, 118, 120, 122, 37, 39, 41, 43, 45, 47, 49];

/** Gives every codec variant of one peer connection a payload type of its own, the same in all sections (RFC 8843). */
export class PayloadTypes {
  readonly #byVariant = new Map<string, number>();

  /** The publisher's codec as it stands in our offer. */
  offered(kind: MediaKind, codec: RtpCodec): RtpCodec {
    const payloadType = this.#payloadTypeOf(codec);
    const hasRtx = kind === 'video' && codec.rtxPayloadType !== undefined;
    return {
      mimeType: codec.mimeType,
      payloadType,
      clockRate: codec.clockRate,
      ...(codec.channels === undefined ? {} : { channels: codec.channels }),
      fmtp: offeredFmtp(codec),
      rtcpFeedback: codec.mimeType.toLowerCase() === 'audio/red' ? [] : offeredFeedback(kind),
      ...(hasRtx ? { rtxPayloadType: payloadType + 1 } : {}),
    };
  }

  #payloadTypeOf(codec: RtpCodec): number {
    const mimeType = codec.mimeType.toLowerCase();
    const variant = variantOf(mimeType, codec.fmtp);
    const known = this.#byVariant.get(variant) ?? (variant === mimeType ? FIXED[mimeType] : undefined);
    if (known !== undefined) return known;
    const taken = new Set(this.#byVariant.values());
    const payloadType = FREE.find((candidate) => !taken.has(candidate)) ?? 108;
    this.#byVariant.set(variant, payloadType);
    return payloadType;
  }
}

function variantOf(mimeType: string, fmtp: string): string {
  if (mimeType === 'video/h264') return `${mimeType} ${fmtp}`;
  if (mimeType === 'video/vp9' && fmtpValue(fmtp, 'profile-id', '0') !== '0') return `${mimeType} ${fmtp}`;
  return mimeType;
}

function offeredFmtp(codec: RtpCodec): string {
  switch (codec.mimeType.toLowerCase()) {
    case 'audio/opus': {
      const isStereo = fmtpValue(codec.fmtp, 'stereo', '0') === '1';
      return `minptime=10;useinbandfec=1${isStereo ? ';stereo=1' : ''}`;
    }
    case 'audio/red':
      return `${FIXED['audio/opus']}/${FIXED['audio/opus']}`;
    default:
      return codec.fmtp;
  }
}
