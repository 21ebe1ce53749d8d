/** Sizes and patience of one SFU. Source: behaviours TIM-051…TIM-056; those marked "ours" livekit-server 1.13.5 lacks. */
export interface SfuLimits {
  readonly participantNameBytes: number;
  readonly participantIdentityBytes: number;
  readonly roomNameBytes: number;
  /** Metadata of a room or a participant. */
  readonly metadataBytes: number;
  /** Sum of all keys and values of one attributes update. */
  readonly attributesBytes: number;
  /** One signalling frame, after inflation; a bigger one closes its socket with 1009. */
  readonly signalFrameBytes: number;
  /** Bytes waiting for a client that does not read; above it the socket is cut (ours). */
  readonly signalBacklogBytes: number;
  /** Body of an API call; a bigger one is answered with 413. */
  readonly apiBodyBytes: number;
  /** Request line and header fields; more is answered with 431. */
  readonly requestHeadBytes: number;
  /** Connections open at once, sockets of clients included; one more is cut (ours). */
  readonly connections: number;
  /** How long an HTTP connection may take for a request's head, and again for its body (ours). */
  readonly requestPatienceMs: number;
}

/** Everything that an operator may set. Deliberate defects are no part of it: they come by `createSfu`'s `defects` only. */
export interface SfuConfig {
  readonly listen: { readonly address: string; readonly port: number };
  /** API key → secret; the first one signs refreshed tokens. */
  readonly keys: ReadonlyMap<string, string>;
  readonly limits: SfuLimits;
  /** A room that nobody joined closes after this. */
  readonly emptyTimeoutS: number;
  /** A room closes this long after the last counted participant left. */
  readonly departureTimeoutS: number;
  /** Without it only rooms made by CreateRoom can be joined (SIG-017). */
  readonly autoCreateRooms: boolean;
  /** RoomService MutePublishedTrack may unmute (ROOM-043). */
  readonly isRemoteUnmuteAllowed: boolean;
  /** Accept permessage-deflate. Off in virtual time, where inflation on the thread pool would break determinism. */
  readonly isDeflateOffered: boolean;
  /**
   * What livekit-server does not have, for whoever tests against this server: `/metrics`, `/debug/rooms` and
   * `/settings/regions` on the main port, and LiveKit's own mock (token attribute `lk.mock`, header `X-Lk-Mock`).
   */
  readonly isTestbed: boolean;
  /** Announced to clients, which switch features by it. */
  readonly serverVersion: string;
  readonly region: string;
  /** Receivers of webhooks and the key that signs them. */
  readonly webhook?: { readonly urls: readonly string[]; readonly apiKey: string };
  /** STUN and TURN servers announced to clients. */
  readonly iceServerUrls: readonly string[];
  /** MIME types of a room, in the order of JoinResponse (wire order 4). */
  readonly enabledCodecs: readonly string[];
}

const MIB = 1_048_576;

const DEFAULT_LIMITS: SfuLimits = {
  participantNameBytes: 256,
  participantIdentityBytes: 256,
  roomNameBytes: 256,
  metadataBytes: MIB / 2,
  attributesBytes: 65_536,
  signalFrameBytes: 2 * MIB,
  signalBacklogBytes: 16 * MIB,
  apiBodyBytes: 10 * MIB,
  requestHeadBytes: MIB,
  connections: 20_000,
  requestPatienceMs: 15_000,
};

const DEFAULT_CODECS: readonly string[] = [
  'audio/PCMU',
  'audio/PCMA',
  'audio/opus',
  'audio/red',
  'video/VP8',
  'video/H264',
  'video/VP9',
  'video/AV1',
  'video/H265',
  'video/rtx',
];

/** The settings of a livekit-server 1.13.5 out of the box, on a free loopback port, with one development key. */
export function defaultSfuConfig(overrides: Partial<SfuConfig> = {}): SfuConfig {
  return {
    listen: { address: '127.0.0.1', port: 0 },
    keys: new Map([['devkey', 'secret-of-the-embedded-development-key']]),
    limits: DEFAULT_LIMITS,
    emptyTimeoutS: 300,
    departureTimeoutS: 20,
    autoCreateRooms: true,
    isRemoteUnmuteAllowed: false,
    isDeflateOffered: true,
    isTestbed: false,
    serverVersion: '1.13.5',
    region: '',
    iceServerUrls: [],
    enabledCodecs: DEFAULT_CODECS,
    ...overrides,
  };
}
