import { ClientInfo, ClientInfo_SDK, ConnectionSettings, JoinRequest, ReconnectReason } from '@livekit/protocol';
import type { SessionDescription } from '@livekit/protocol';
import { buildJoinQuery, buildWrappedJoinRequest } from '#proto/livekit/join-parameters';
import type { Target } from '../runner/world.ts';
import type { CandidateTransport } from './candidate-transport.ts';
import type { VideoCodec } from './peer-config.ts';
import { targetUrl } from './target-urls.ts';

/** Protocol number the probe announces. Source: what livekit-client 2.15 announces; every gate of SIG-110 below 17 is open. */
const DEFAULT_PROTOCOL = 16;

/** How the probe joins. */
export interface SessionOptions {
  readonly identity: string;
  /** What evidence and trace call it. Default the identity. */
  readonly label?: string;
  readonly token: string;
  /** `dual` is `/rtc` with two peer connections, `single` is `/rtc/v1` with one. Default `dual`. */
  readonly signalling?: 'dual' | 'single';
  /** False: signalling only, no peer connection at all. Default true. */
  readonly media?: boolean;
  readonly protocol?: number;
  readonly autoSubscribe?: boolean;
  readonly adaptiveStream?: boolean;
  /** Where the token goes. Default `query`. */
  readonly tokenIn?: 'query' | 'header' | 'nowhere';
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters added or replaced as they are. */
  readonly query?: Readonly<Record<string, string>>;
  /** Query parameters that are not sent. */
  readonly leaveOut?: readonly string[];
  /** Other path than the signalling version's own, below the target's prefix. */
  readonly path?: string;
  readonly deflate?: boolean;
  readonly sdk?: ClientInfo_SDK;
  /** Replaces parts of the JoinRequest of `/rtc/v1`. */
  readonly joinRequest?: ConstructorParameters<typeof JoinRequest>[0];
  /** Over what media may go. Default `udp`. */
  readonly transport?: CandidateTransport;
  /** Codecs of video that it knows, the preferred first. Default VP8 alone. */
  readonly videoCodecs?: readonly VideoCodec[];
  /** True: ICE comes up, but nothing is ever said in DTLS. Default false. */
  readonly withholdsDtls?: boolean;
  /** False: never sends a ping. Default true. */
  readonly pings?: boolean;
}

/** What a socket is opened for. */
export interface SessionPurpose {
  /** Sid of the session that it resumes; a join when absent. */
  readonly resumes?: string;
  /** Travels inside the join request of a single peer connection (SIG-031). */
  readonly publisherOffer?: SessionDescription | undefined;
}

/** Where a session's socket is opened, with everything that the join says in its query (SIG-020, SIG-030). */
export function sessionUrl(target: Target, options: SessionOptions, purpose: SessionPurpose): URL {
  const isSingle = options.signalling === 'single';
  const query = isSingle ? singleQuery(options, purpose) : buildJoinQuery(joinParameters(options, purpose));
  if ((options.tokenIn ?? 'query') === 'query') query.set('access_token', options.token);
  for (const [name, value] of Object.entries(options.query ?? {})) query.set(name, value);
  for (const name of options.leaveOut ?? []) query.delete(name);
  return targetUrl(target, 'ws', options.path ?? (isSingle ? '/rtc/v1' : '/rtc'), query);
}

function clientInfo({ sdk, protocol }: SessionOptions): ClientInfo {
  return new ClientInfo({
    sdk: sdk ?? ClientInfo_SDK.JS,
    protocol: protocol ?? DEFAULT_PROTOCOL,
    version: '2.15.0',
  });
}

function joinParameters(options: SessionOptions, { resumes }: SessionPurpose): Parameters<typeof buildJoinQuery>[0] {
  return {
    clientInfo: clientInfo(options),
    autoSubscribe: options.autoSubscribe ?? true,
    adaptiveStream: options.adaptiveStream ?? false,
    ...resumption(resumes),
  };
}

function singleQuery(options: SessionOptions, { resumes, publisherOffer }: SessionPurpose): URLSearchParams {
  const request = new JoinRequest({
    clientInfo: clientInfo(options),
    connectionSettings: new ConnectionSettings({
      autoSubscribe: options.autoSubscribe ?? true,
      adaptiveStream: options.adaptiveStream ?? false,
    }),
    ...(publisherOffer === undefined ? {} : { publisherOffer }),
    ...resumption(resumes),
    ...options.joinRequest,
  });
  return new URLSearchParams({ join_request: buildWrappedJoinRequest(request) });
}

function resumption(participantSid: string | undefined): {
  readonly reconnect?: true;
  readonly participantSid?: string;
  readonly reconnectReason?: ReconnectReason;
} {
  if (participantSid === undefined) return {};
  return { reconnect: true, participantSid, reconnectReason: ReconnectReason.RR_SIGNAL_DISCONNECTED };
}
