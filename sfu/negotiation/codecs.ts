import type { SdpCodec, SdpSection } from '#proto/sdp/description';
import type { MediaKind, RtcpFeedback, RtpCodec } from '../media/engine.ts';

/** Encoding names that are accepted, lower case. Source: `enabledPublishCodecs` of livekit-server 1.13.5. */
const ENABLED: Readonly<Record<MediaKind, readonly string[]>> = {
  audio: ['opus', 'red', 'pcmu', 'pcma'],
  video: ['vp8', 'h264', 'vp9', 'av1', 'h265'],
};
/** Feedback that the engine gives to publishers and takes from subscribers, in its order on the wire (PUB-043). */
const FEEDBACK: Readonly<Record<MediaKind, readonly string[]>> = {
  audio: ['transport-cc', 'nack'],
  video: ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'],
};

/** @returns True for sections that carry audio or video. */
export function isMediaKind(kind: string): kind is MediaKind {
  return kind === 'audio' || kind === 'video';
}

/** The codecs of an m-section that are enabled here, in its order, with the feedback that both sides know. */
export function enabledCodecs(section: SdpSection): RtpCodec[] {
  const { kind } = section;
  if (!isMediaKind(kind)) return [];
  return section.codecs
    .filter((codec) => ENABLED[kind].includes(codec.name.toLowerCase()))
    .map((codec) => rtpCodecOf(kind, codec));
}

function rtpCodecOf(kind: MediaKind, codec: SdpCodec): RtpCodec {
  const offered = codec.rtcpFeedback.map(feedbackName);
  return {
    mimeType: `${kind}/${codec.name}`,
    payloadType: codec.payloadType,
    clockRate: codec.clockRate,
    ...(codec.channels === undefined ? {} : { channels: codec.channels }),
    fmtp: codec.fmtp,
    rtcpFeedback: FEEDBACK[kind].filter((name) => offered.includes(name)).map(feedbackOf),
    ...(codec.rtxPayloadType === undefined ? {} : { rtxPayloadType: codec.rtxPayloadType }),
  };
}

function feedbackName(feedback: RtcpFeedback): string {
  return feedback.parameter === undefined ? feedback.type : `${feedback.type} ${feedback.parameter}`;
}

function feedbackOf(name: string): RtcpFeedback {
  const [type = '', parameter] = name.split(' ');
  return parameter === undefined ? { type } : { type, parameter };
}

/** The feedback of a codec in our own offers: bandwidth by REMB, not by transport-cc (PUB-043). */
export function offeredFeedback(kind: MediaKind): RtcpFeedback[] {
  return FEEDBACK[kind].filter((name) => name !== 'transport-cc').map(feedbackOf);
}

/** A codec as it is received: its sender is told of bandwidth by transport-cc, not by REMB (PUB-043). */
export function withoutRemb(codec: RtpCodec): RtpCodec {
  return { ...codec, rtcpFeedback: codec.rtcpFeedback.filter(({ type }) => type !== 'goog-remb') };
}

/** Writes a codec as an m-section's codec. */
export function sdpCodecOf(codec: RtpCodec): SdpCodec {
  const { mimeType, ...rest } = codec;
  return { name: mimeType.slice(mimeType.indexOf('/') + 1), ...rest };
}

/** Tells whether two codecs of any payload types can be forwarded into one another. */
export function isSameCodec(a: RtpCodec, b: RtpCodec): boolean {
  const mimeType = a.mimeType.toLowerCase();
  if (mimeType !== b.mimeType.toLowerCase() || a.clockRate !== b.clockRate) return false;
  if (mimeType === 'video/h264') return h264Variant(a.fmtp) === h264Variant(b.fmtp);
  if (mimeType === 'video/vp9') return fmtpValue(a.fmtp, 'profile-id', '0') === fmtpValue(b.fmtp, 'profile-id', '0');
  return true;
}

/** Packetisation mode and profile; the level may differ (RFC 6184 section 8.2.2). */
function h264Variant(fmtp: string): string {
  const profile = fmtpValue(fmtp, 'profile-level-id', '42e01f').toLowerCase().slice(0, 2);
  return `${fmtpValue(fmtp, 'packetization-mode', '0')}/${profile}`;
}

/** One value of an fmtp line. */
export function fmtpValue(fmtp: string, name: string, ifMissing: string): string {
  const pair = fmtp
    .split(';')
    .map((part) => part.trim().split('='))
    .find(([key]) => key?.toLowerCase() === name);
  return pair?.[1] ?? ifMissing;
}

/** The codecs with those of the wanted mime type first; the rest in its own order. */
export function preferCodec(codecs: readonly RtpCodec[], mimeType: string | undefined): RtpCodec[] {
  const wanted = mimeType?.toLowerCase();
  return [
    ...codecs.filter((codec) => codec.mimeType.toLowerCase() === wanted),
    ...codecs.filter((codec) => codec.mimeType.toLowerCase() !== wanted),
  ];
}
