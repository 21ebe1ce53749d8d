import type { MediaKind, RtpCodec } from '../media/engine.ts';

const H264_PROFILES: readonly string[] = ['42e01f', '42001f', '4d001f', '64001f'];

/**
 * What offers to clients on pion name besides the codec of a track: pion keeps from the first description of a kind which codecs
 * the other side has, and would take no later track in another. Payload types are given by {@link PayloadTypes}.
 */
const USUAL: Readonly<Record<MediaKind, readonly RtpCodec[]>> = {
  audio: [
    usual('audio/opus', 48_000, 'minptime=10;useinbandfec=1', 2),
    usual('audio/PCMU', 8_000),
    usual('audio/PCMA', 8_000),
  ],
  video: [
    usual('video/VP8', 90_000),
    ...H264_PROFILES.flatMap((profile) =>
      [1, 0].map((mode) =>
        usual('video/H264', 90_000, `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`),
      ),
    ),
    usual('video/VP9', 90_000, 'profile-id=0'),
    usual('video/AV1', 90_000),
  ],
};

function usual(mimeType: string, clockRate: number, fmtp: string = '', channels?: number): RtpCodec {
  return {
    mimeType,
    payloadType: 0,
    clockRate,
    fmtp,
    rtcpFeedback: [],
    ...(channels === undefined ? {} : { channels }),
  };
}

/** The codecs of a track, and behind them the usual ones that it has not; with retransmissions where the track has them. */
export function withUsualCodecs(kind: MediaKind, codecs: readonly RtpCodec[]): RtpCodec[] {
  const hasRtx = codecs.some(({ rtxPayloadType }) => rtxPayloadType !== undefined);
  const others = USUAL[kind].filter(
    (each) => !codecs.some((codec) => isNamedAlike(codec, each) && (!isH264(each) || codec.fmtp === each.fmtp)),
  );
  return [...codecs, ...others.map((each) => (hasRtx ? { ...each, rtxPayloadType: 0 } : each))];
}

function isNamedAlike(a: RtpCodec, b: RtpCodec): boolean {
  return a.mimeType.toLowerCase() === b.mimeType.toLowerCase();
}

function isH264({ mimeType }: RtpCodec): boolean {
  return mimeType.toLowerCase() === 'video/h264';
}
