import * as websocket from 'ws';
import * as werift from 'werift';
import { Defects } from '../defects/defects.ts';
import { createWeriftEngine } from '../media/engines/werift/werift-engine.ts';
import type { PageRoutes } from '../http/routes.ts';
import { createSfu } from '../sfu.ts';
import { defaultSfuConfig } from '../sfu-config.ts';
import type { SfuConfig } from '../sfu-config.ts';
import { NodeClock } from './node-clock.ts';
import { NodeDatagrams } from './node-datagrams.ts';
import { NodeHttpClient } from './node-http-client.ts';
import { NodeRandom } from './node-random.ts';
import { NodeStreams } from './node-streams.ts';

export interface NodeSfuOptions {
  readonly config?: SfuConfig;
  readonly defects?: Defects;
  /** Address that media is received on and announced to clients; the listen address by default. */
  readonly mediaAddress?: string;
  /** Addresses announced instead, the likeliest first, for instance where `mediaAddress` is 0.0.0.0. */
  readonly announcedAddresses?: readonly string[];
  /** UDP port of all media; 0 for a free one. */
  readonly mediaPort?: number;
  /** TCP port of media that cannot come over UDP: 0 for a free one, which is the default; `isForced` offers no UDP. */
  readonly mediaTcp?: { readonly port: number; readonly isForced?: boolean } | 'off';
  readonly pages?: PageRoutes;
  readonly log?: (line: string) => void;
}

/** The whole SFU on this machine's sockets and clock. */
export interface NodeSfu {
  /** `ws://…`, as clients take it. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the embedded SFU on real sockets: node:http and ws for signalling, werift's DTLS and SCTP for media.
 *
 * @throws When an address cannot be bound (`EADDRINUSE` and the like in `code`).
 */
export async function startNodeSfu(options: NodeSfuOptions = {}): Promise<NodeSfu> {
  const config = options.config ?? defaultSfuConfig();
  const defects = options.defects ?? new Defects();
  const clock = new NodeClock();
  const random = new NodeRandom();
  const streams = new NodeStreams();
  const { mediaTcp = { port: 0 } } = options;
  const engine = await createWeriftEngine({
    ...{ clock, random, defects, profile: config.profile },
    datagrams: new NodeDatagrams(),
    webrtc: werift,
    certificate: await createCertificate(),
    address: options.mediaAddress ?? config.listen.address,
    ...(options.announcedAddresses === undefined ? {} : { announcedAddresses: options.announcedAddresses }),
    port: options.mediaPort ?? 0,
    ...(mediaTcp === 'off' ? {} : { tcp: { streams, ...mediaTcp } }),
  });
  try {
    const dependencies = {
      config,
      clock,
      random,
      engine,
      defects,
      websocket,
      streams,
      http: new NodeHttpClient(),
    };
    const { log, pages } = options;
    return await createSfu({
      ...dependencies,
      ...(log === undefined ? {} : { log }),
      ...(pages === undefined ? {} : { pages }),
    });
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
}

/** A fresh self-signed certificate for DTLS: ECDSA on P-256 with SHA-256. */
async function createCertificate(): ReturnType<typeof werift.CipherContext.createSelfSignedCertificateWithKey> {
  const { CipherContext, SignatureAlgorithm, HashAlgorithm, NamedCurveAlgorithm } = werift;
  return await CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  );
}
