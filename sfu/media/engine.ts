/**
 * The media engine port, shaped like ORTC: the session layer speaks in parameters, SDP is negotiated above it by pure
 * functions (`sfu/negotiation`), engines (werift, mediasoup, model) sit below it.
 *
 * Everything is synchronous: an engine answers at once and tells later changes by its callbacks, on the port clock.
 */
export type MediaKind = 'audio' | 'video';

/** ICE credentials of one side (RFC 8839 `ice-ufrag`, `ice-pwd`). */
export interface IceParameters {
  readonly usernameFragment: string;
  readonly password: string;
}

/** A local candidate; the engine has host candidates only. `tcp` means TCP passive (RFC 6544). */
export interface IceCandidate {
  readonly foundation: string;
  readonly priority: number;
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
}

/** One certificate fingerprint (RFC 8122): `sha-256` and upper-case colon-separated hex. */
export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

export interface DtlsParameters {
  readonly role: 'client' | 'server';
  readonly fingerprints: readonly Fingerprint[];
}

export interface RtcpFeedback {
  readonly type: string;
  readonly parameter?: string;
}

export interface RtpCodec {
  /** For example `audio/opus` or `video/VP8`. */
  readonly mimeType: string;
  readonly payloadType: number;
  readonly clockRate: number;
  readonly channels?: number;
  /** The `a=fmtp` line without its payload type; empty when there is none. */
  readonly fmtp: string;
  readonly rtcpFeedback: readonly RtcpFeedback[];
  /** Payload type of the RTX stream (RFC 4588), if negotiated. */
  readonly rtxPayloadType?: number;
}

export interface RtpEncoding {
  readonly rid?: string;
  readonly ssrc?: number;
  readonly rtxSsrc?: number;
}

/** What one m-section negotiated, from the side of the sender. */
export interface RtpParameters {
  readonly mid: string;
  readonly codecs: readonly RtpCodec[];
  readonly headerExtensions: readonly { readonly uri: string; readonly id: number }[];
  /** Lowest layer first. One entry without rid and ssrc means: learn the SSRC from mid or payload type. */
  readonly encodings: readonly RtpEncoding[];
  readonly cname?: string;
}

export type TransportState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Callbacks of one transport; each runs on the port clock and never inside the call that caused it to be created. */
export interface TransportEvents {
  /** `reason` is a short English phrase for logs and reports. */
  onState(state: TransportState, reason: string): void;
  /** The peer opened a data channel (RFC 8832). */
  onDataChannel(channel: DataChannel): void;
}

export interface Engine {
  /** Local candidates of every transport, the preferred first: one UDP port shared by all, and where it is offered one TCP port. */
  readonly candidates: readonly IceCandidate[];
  /** Fingerprints of the certificate that every transport shows. */
  readonly fingerprints: readonly Fingerprint[];
  /** Makes an ICE-lite transport: its local parameters exist before anything of the peer is known. */
  createTransport(options: { readonly events: TransportEvents }): Transport;
  /** Closes every transport and the sockets. */
  close(): Promise<void>;
}

export interface ConsumeOptions {
  readonly producer: Producer;
  readonly rtp: RtpParameters;
  readonly paused: boolean;
  /** Ends the frames that the engine makes up for an encrypted track (PUB-033). */
  readonly silenceTrailer?: Uint8Array;
  /** Begins with packets that say nothing where the publisher sends none, as for a muted track. */
  readonly isIntroduced?: boolean;
}

export interface Transport {
  readonly state: TransportState;
  /** Current local credentials. */
  readonly ice: IceParameters;
  /**
   * Tells DTLS role and fingerprints **of the peer**, once. Never waits: `onState` says when the handshake is done.
   * The peer's certificate is proved (fingerprint and possession of its key) before `connected` is reported.
   */
  connect(remote: {
    readonly dtls: DtlsParameters;
    readonly sctp?: { readonly port: number; readonly maxMessageSize: number };
  }): void;
  /** Makes new local credentials; the old ones and the selected path stay valid until the peer nominates with the new. */
  restartIce(): IceParameters;
  /** Starts to receive one m-section. Packets that arrived before are not replayed. */
  produce(options: { readonly kind: MediaKind; readonly rtp: RtpParameters }): Producer;
  /** Starts to send one producer. SSRC, payload type, mid and extension ids are given from above, so an offer can be written first. */
  consume(options: ConsumeOptions): Consumer;
  /** Opens a data channel; it may be called before `connect`, the channel opens once SCTP is up. */
  openDataChannel(options: {
    readonly label: string;
    readonly ordered: boolean;
    readonly maxRetransmits?: number;
  }): DataChannel;
  /** The candidate pair in use, once one is. */
  readonly path?: { readonly address: string; readonly port: number; readonly protocol: 'udp' | 'tcp' } | undefined;
  close(reason: string): void;
}

export interface Producer {
  readonly kind: MediaKind;
  readonly rtp: RtpParameters;
  /** A paused producer forwards nothing. */
  paused: boolean;
  /** Packets and payload bytes received from the publisher, after SRTP; `lost` counts what never came (RFC 3550), where it is known. */
  readonly stats: { readonly packets: number; readonly bytes: number; readonly lost?: number };
  /** Audio level of the last packet (RFC 6464), −127..0 dBov, or undefined where none was carried. */
  readonly audioLevel: number | undefined;
  /** Runs for each new audio packet that carries a level (RFC 6464): −127..0 dBov, and how much sound it holds. */
  onAudioLevel?: ((level: number, durationMs: number) => void) | undefined;
  /** Runs for the first packet received. */
  onFirstPacket: ((payloadType: number) => void) | undefined;
  requestKeyFrame(): void;
  close(): void;
}

export interface Consumer {
  readonly producer: Producer;
  readonly rtp: RtpParameters;
  paused: boolean;
  /** Highest layer wanted, as an index into the producer's encodings; undefined wants all. A switch waits for a key frame. */
  preferredLayer: number | undefined;
  /** Frames a second that are enough, as far as temporal layers allow; undefined wants all (SUB-033). */
  preferredFps: number | undefined;
  /** Packets and payload bytes sent; `lost` of them the peer reported missing (RFC 3550), where it reported. */
  readonly stats: { readonly packets: number; readonly bytes: number; readonly lost?: number };
  requestKeyFrame(): void;
  /** Sends what empties the peer's decoder, closes and calls `done`; at once where nothing is to be sent (PUB-038). */
  end(done: () => void): void;
  close(): void;
}

export interface DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits?: number;
  readonly isOpen: boolean;
  /** Bytes accepted by `send` and not yet handed to SCTP. */
  readonly bufferedAmount: number;
  /** Queues one binary message; false when the channel is closed or over its buffer limit, and nothing was queued. */
  send(data: Uint8Array): boolean;
  onOpen: (() => void) | undefined;
  onMessage: ((data: Buffer) => void) | undefined;
  onClose: (() => void) | undefined;
  close(): void;
}
