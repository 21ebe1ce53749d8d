import type { SdpHeaderExtension, SdpSection } from '#proto/sdp/description';

/** RTP header extensions by their URIs (RFC 8285). */
export const EXTENSION_URI = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  absoluteSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportWideCc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
} as const;

/** Ids in our own offers, one per URI over all m-sections of a peer connection (RFC 8843 section 9.2). */
export const OFFERED_EXTENSIONS: Readonly<Record<'audio' | 'video', readonly SdpHeaderExtension[]>> = {
  audio: [
    { id: 4, uri: EXTENSION_URI.mid },
    { id: 5, uri: EXTENSION_URI.audioLevel },
  ],
  video: [
    { id: 4, uri: EXTENSION_URI.mid },
    { id: 6, uri: EXTENSION_URI.absoluteSendTime },
  ],
};

const RECEIVED: Readonly<Record<'audio' | 'video', readonly string[]>> = {
  audio: [EXTENSION_URI.mid, EXTENSION_URI.audioLevel, EXTENSION_URI.transportWideCc],
  video: [EXTENSION_URI.mid, EXTENSION_URI.rid, EXTENSION_URI.repairedRid, EXTENSION_URI.transportWideCc],
};

/** The extensions of an offered section that the engine reads. */
export function receivedExtensions(section: SdpSection): SdpHeaderExtension[] {
  const known = section.kind === 'audio' ? RECEIVED.audio : RECEIVED.video;
  return section.headerExtensions.filter((extension) => known.includes(extension.uri));
}

/**
 * The extensions of an answer to a section on which only we may send. Layer ids stay among them although no packet of ours
 * has any: Chromium drops for the whole connection what one section lost, and then cannot offer simulcast any more.
 */
export function answeredExtensions(section: SdpSection): SdpHeaderExtension[] {
  const known = [...sentExtensions(section), ...receivedExtensions(section)];
  return section.headerExtensions.filter((extension) => known.includes(extension));
}

/** The extensions of a section on which we send that both sides know, with the ids that the section gives them. */
export function sentExtensions(section: SdpSection): SdpHeaderExtension[] {
  const known = OFFERED_EXTENSIONS[section.kind === 'audio' ? 'audio' : 'video'].map((extension) => extension.uri);
  return section.headerExtensions.filter((extension) => known.includes(extension.uri));
}
