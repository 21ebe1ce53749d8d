import type { SdpSection, SdpTransport } from '#proto/sdp/description';

/** SCTP port of every WebRTC stack, and the message size that livekit-server advertises (DATA-007, TIM-050). */
export const SCTP: { readonly port: number; readonly maxMessageSize: number } = { port: 5000, maxMessageSize: 65_535 };
/** RFC 8839: the port of a section whose address comes by candidates. */
const DISCARD_PORT = 9;

/** A section that carries nothing yet. */
export function emptySection(kind: string, mid: string, transport: SdpTransport): SdpSection {
  return {
    kind,
    mid,
    port: DISCARD_PORT,
    protocol: kind === 'application' ? 'UDP/DTLS/SCTP' : 'UDP/TLS/RTP/SAVPF',
    formats: [],
    direction: 'inactive',
    isBundleOnly: false,
    codecs: [],
    headerExtensions: [],
    rids: [],
    simulcast: {},
    ssrcs: [],
    fidGroups: [],
    simGroups: [],
    transport,
  };
}

/** The data-channel section of our side. */
export function dataSection(mid: string, transport: SdpTransport): SdpSection {
  const section = emptySection('application', mid, transport);
  return { ...section, formats: ['webrtc-datachannel'], direction: 'sendrecv', sctp: SCTP };
}

/** The refusal of an offered section: port 0, its own formats, out of the bundle (RFC 3264 section 6). */
export function rejectedSection(offered: SdpSection): SdpSection {
  return {
    ...emptySection(offered.kind, offered.mid, { fingerprints: [], candidates: [], endOfCandidates: false }),
    port: 0,
    protocol: offered.protocol,
    formats: offered.formats.slice(0, 1),
  };
}
