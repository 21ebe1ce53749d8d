import type { ProfileName } from '#proto/catalogue/rows';
import { DEFAULT_LIMITS } from './limits.ts';
import type { SfuLimits } from './limits.ts';
import { Quirks } from './quirks/quirks.ts';

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
  /** Every room is made with sync_streams (SIG-098). */
  readonly syncStreams: boolean;
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
  /** What it does where livekit-server and the public documents differ (flag D of the catalogue). */
  readonly profile: ProfileName;
  /** Oddities of livekit-server that are switched on. */
  readonly quirks: Quirks;
  /** MIME types of a room, in the order of JoinResponse (wire order 4). */
  readonly enabledCodecs: readonly string[];
}

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

/** What the documents say of the size of metadata: 64 kB (PRT-035, TIM-051). */
const DOCUMENTED_METADATA_BYTES = 64_000;

/** The settings of a livekit-server 1.13.5 out of the box, on a free loopback port, with one development key. */
export function defaultSfuConfig(overrides: Partial<SfuConfig> = {}): SfuConfig {
  const isDocumented = overrides.profile === 'docs';
  return {
    listen: { address: '127.0.0.1', port: 0 },
    keys: new Map([['devkey', 'secret-of-the-embedded-development-key']]),
    limits: isDocumented ? { ...DEFAULT_LIMITS, metadataBytes: DOCUMENTED_METADATA_BYTES } : DEFAULT_LIMITS,
    emptyTimeoutS: 300,
    departureTimeoutS: 20,
    autoCreateRooms: true,
    syncStreams: false,
    isRemoteUnmuteAllowed: false,
    isDeflateOffered: true,
    isTestbed: false,
    serverVersion: '1.13.5',
    region: '',
    iceServerUrls: [],
    profile: 'livekit-1.13',
    quirks: new Quirks(),
    enabledCodecs: DEFAULT_CODECS,
    ...overrides,
  };
}
