import type { PeerConfig, RTCRtpCodecParameters } from 'werift';
import type { Host, WebRtcStack } from '../runner/world.ts';
import type { CandidateTransport } from './candidate-transport.ts';

/** Payload types the probe offers. Source: what livekit-client offers in Chromium. */
export const PAYLOAD_TYPES: { readonly opus: 111; readonly vp8: 96; readonly vp8Rtx: 97; readonly h264: 102 } = {
  opus: 111,
  vp8: 96,
  vp8Rtx: 97,
  h264: 102,
};

/** A codec of video that the probe can know. */
export type VideoCodec = 'vp8' | 'h264';

/** What a probe is made with that other probes are not. */
export interface PeerChoices {
  /** Over what media may go. Default `udp`. */
  readonly transport?: CandidateTransport | undefined;
  /** Codecs of video that it knows, the preferred first. Default VP8 alone. */
  readonly videoCodecs?: readonly VideoCodec[] | undefined;
}

/** Everything a peer connection of the probe is made with, on top of what its host demands. */
export function probePeerConfig(host: Host, { transport = 'udp', videoCodecs }: PeerChoices): Partial<PeerConfig> {
  const stack = host.webrtc;
  // One object for both kinds: an extension has one id per connection, and the stack numbers each object anew.
  const mid = stack.useSdesMid();
  return {
    bundlePolicy: 'max-bundle',
    iceServers: [],
    // A participant behind a firewall opens connections; nobody could open one to it.
    ...(transport === 'udp' ? {} : { iceUseTcp: true, iceTcpPassive: false }),
    codecs: { audio: [opus(stack)], video: (videoCodecs ?? ['vp8']).flatMap((codec) => codecParameters(stack, codec)) },
    headerExtensions: {
      audio: [mid, stack.useAudioLevelIndication()],
      video: [
        mid,
        stack.useSdesRTPStreamId(),
        stack.useRepairedRtpStreamId(),
        stack.useTransportWideCC(),
        stack.useAbsSendTime(),
      ],
    },
    ...host.peerConnectionConfig,
  };
}

function opus(stack: WebRtcStack): RTCRtpCodecParameters {
  return new stack.RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    payloadType: PAYLOAD_TYPES.opus,
    parameters: 'minptime=10;useinbandfec=1',
    rtcpFeedback: [{ type: 'nack' }],
  });
}

/** How a codec of video stands in descriptions, its RTX after it. */
export function codecParameters(stack: WebRtcStack, codec: VideoCodec): RTCRtpCodecParameters[] {
  const feedback = [
    { type: 'nack' },
    { type: 'nack', parameter: 'pli' },
    { type: 'ccm', parameter: 'fir' },
    { type: 'goog-remb' },
    { type: 'transport-cc' },
  ];
  if (codec === 'h264') {
    return [
      new stack.RTCRtpCodecParameters({
        mimeType: 'video/H264',
        clockRate: 90_000,
        payloadType: PAYLOAD_TYPES.h264,
        parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
        rtcpFeedback: feedback,
      }),
    ];
  }
  return [
    new stack.RTCRtpCodecParameters({
      mimeType: 'video/VP8',
      clockRate: 90_000,
      payloadType: PAYLOAD_TYPES.vp8,
      rtcpFeedback: feedback,
    }),
    new stack.RTCRtpCodecParameters({
      mimeType: 'video/rtx',
      clockRate: 90_000,
      payloadType: PAYLOAD_TYPES.vp8Rtx,
      parameters: `apt=${PAYLOAD_TYPES.vp8}`,
    }),
  ];
}
