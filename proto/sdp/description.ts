/** Direction attribute of one m-section, from the side that wrote it (RFC 3264). */
export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** `a=setup` (RFC 4145). */
export type SdpSetup = 'active' | 'passive' | 'actpass' | 'holdconn';

/** One RTX is not a codec of its own here: its payload type stands with the codec that it repairs (RFC 4588). */
export interface SdpCodec {
  /** Encoding name as written, for instance `opus` or `VP8`. */
  readonly name: string;
  readonly payloadType: number;
  readonly clockRate: number;
  readonly channels?: number;
  /** Empty when there is no `a=fmtp`. */
  readonly fmtp: string;
  readonly rtcpFeedback: readonly SdpRtcpFeedback[];
  readonly rtxPayloadType?: number;
}

export interface SdpRtcpFeedback {
  readonly type: string;
  readonly parameter?: string;
}

export interface SdpHeaderExtension {
  readonly uri: string;
  readonly id: number;
}

export interface SdpMsid {
  readonly stream: string;
  readonly track: string;
}

export interface SdpSsrc {
  readonly ssrc: number;
  readonly cname?: string;
  readonly msid?: SdpMsid;
}

export interface SdpCandidate {
  readonly foundation: string;
  readonly component: number;
  /** Lower case: `udp` or `tcp`. */
  readonly protocol: string;
  readonly priority: number;
  readonly address: string;
  readonly port: number;
  readonly type: string;
  readonly tcpType?: string;
}

export interface SdpFingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** What an m-section says about its transport; the session's own lines count for sections without. */
export interface SdpTransport {
  readonly usernameFragment?: string;
  readonly password?: string;
  readonly fingerprints: readonly SdpFingerprint[];
  readonly setup?: SdpSetup;
  readonly candidates: readonly SdpCandidate[];
  readonly endOfCandidates: boolean;
}

/** One m-section. */
export interface SdpSection {
  /** `audio`, `video`, `application`, or whatever else was written. */
  readonly kind: string;
  readonly mid: string;
  /** 0 is a rejected section, unless it is bundle-only (RFC 9143). */
  readonly port: number;
  readonly protocol: string;
  /** Payload types, or the format name of a section that carries no RTP. */
  readonly formats: readonly string[];
  readonly direction: SdpDirection;
  readonly isBundleOnly: boolean;
  readonly codecs: readonly SdpCodec[];
  readonly headerExtensions: readonly SdpHeaderExtension[];
  /** In the order written, which for clients is lowest layer first. */
  readonly rids: readonly { readonly id: string; readonly direction: 'send' | 'recv' }[];
  /** `a=simulcast` lists as written, for instance `q;h;f`. */
  readonly simulcast: { readonly send?: string; readonly recv?: string };
  readonly ssrcs: readonly SdpSsrc[];
  /** Pairs [media, repair] of `a=ssrc-group:FID`. */
  readonly fidGroups: readonly (readonly [number, number])[];
  /** SSRCs of `a=ssrc-group:SIM`: simulcast without rids. */
  readonly simGroups: readonly (readonly number[])[];
  readonly msid?: SdpMsid;
  readonly transport: SdpTransport;
  readonly sctp?: { readonly port: number; readonly maxMessageSize: number };
}

/** An offer or an answer. */
export interface SdpDescription {
  readonly originId: string;
  readonly originVersion: number;
  readonly isIceLite: boolean;
  /** Mids of the first `a=group:BUNDLE`. */
  readonly bundle: readonly string[];
  readonly sections: readonly SdpSection[];
}
