import type { PeerConfig, RTCRtpCodecParameters } from 'werift';
import type { Host, WebRtcStack } from '../runner/world.ts';
import type { CandidateTransport } from './candidate-transport.ts';

/** Payload types the probe offers. Source: what livekit-client offers in Chromium. */
export const PAYLOAD_TYPES: { readonly opus: 111; readonly vp8: 96; readonly vp8Rtx: 97 } = {
  opus: 111,
  vp8: 96,
  vp8Rtx: 97,
};

/** Everything a peer connection of the probe is made with, on top of what its host demands. */
export function probePeerConfig(host: Host, transport: CandidateTransport = 'udp'): Partial<PeerConfig> {
  const stack = host.webrtc;
  // One object for both kinds: an extension has one id per connection, and the stack numbers each object anew.
  const mid = stack.useSdesMid();
  return {
    bundlePolicy: 'max-bundle',
    iceServers: [],
    // A participant behind a firewall opens connections; nobody could open one to it.
    ...(transport === 'udp' ? {} : { iceUseTcp: true, iceTcpPassive: false }),
    codecs: { audio: [opus(stack)], video: videoCodecs(stack) },
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

function videoCodecs(stack: WebRtcStack): RTCRtpCodecParameters[] {
  const feedback = [
    { type: 'nack' },
    { type: 'nack', parameter: 'pli' },
    { type: 'ccm', parameter: 'fir' },
    { type: 'goog-remb' },
    { type: 'transport-cc' },
  ];
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
