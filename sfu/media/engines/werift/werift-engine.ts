import { X509Certificate } from 'node:crypto';
import { repairWerift } from '#proto/webrtc/werift-repairs';
import type { ProfileName } from '#proto/catalogue/rows';
import type { Defects } from '../../../defects/defects.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Datagrams } from '../../../ports/datagrams.ts';
import type { Random } from '../../../ports/random.ts';
import type { WebRtcStack } from '../../../ports/stacks.ts';
import type { Engine, Fingerprint, IceCandidate, Transport, TransportEvents } from '../../engine.ts';
import { DtlsSession, type EngineCertificate } from './dtls-session.ts';
import { Multiplexer, type TcpOptions } from './multiplexer.ts';
import type { SecureSession, SecureSessionOptions } from './secure-session.ts';
import { realCiphers, type SrtpCipherSuite } from './srtp-session.ts';
import { WeriftTransport, type TransportContext } from './transport.ts';

/** What every engine of this folder's transports is made with. */
export interface EngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly datagrams: Datagrams;
  /** Its SCTP is used; {@link repairWerift} is applied to it. */
  readonly webrtc: WebRtcStack;
  readonly certificate: EngineCertificate;
  /** Local address to bind. */
  readonly address: string;
  /** UDP port of every transport; 0 takes a free one. */
  readonly port: number;
  /** ICE over TCP: a passive candidate on this port of the same address. */
  readonly tcp?: TcpOptions;
  /** Addresses in the candidates, the likeliest first, where they differ from `address` (NAT, or binding to 0.0.0.0). */
  readonly announcedAddresses?: readonly string[];
  readonly defects: Defects;
  /** Default `livekit-1.13`. */
  readonly profile?: ProfileName;
}

export interface WeriftEngineOptions extends EngineOptions {
  /** What SRTP protects with, where that is not what the negotiated profile stands for. */
  readonly ciphers?: SrtpCipherSuite;
}

/** RFC 8445 section 5.1.2.1: host candidate, only address, RTP component. */
const HOST_PRIORITY = 2_130_706_431;
/** RFC 6544 section 4.2: a passive host candidate of one address, below every one of UDP. Source: pion's, seen in CON-001. */
const TCP_PASSIVE_PRIORITY = 1_671_430_143;
/** The local preference stands above the eight bits of the component. */
const ONE_LOCAL_PREFERENCE = 256;

/**
 * Opens the media engine that runs on own ICE-lite and SRTP, with DTLS and SCTP of werift.
 * @throws when a port cannot be bound or the certificate cannot be read.
 */
export function createWeriftEngine(options: WeriftEngineOptions): Promise<Engine> {
  const { webrtc, certificate, ciphers = realCiphers } = options;
  return openEngine(options, (session) => new DtlsSession({ ...session, webrtc, certificate, ciphers }));
}

/**
 * Opens an engine of this folder's transports on any kind of session.
 * @throws when a port cannot be bound or the certificate cannot be read.
 */
export async function openEngine(
  options: EngineOptions,
  openSession: (options: SecureSessionOptions) => SecureSession,
): Promise<Engine> {
  repairWerift(options.webrtc);
  const fingerprint: Fingerprint = {
    algorithm: 'sha-256',
    value: new X509Certificate(options.certificate.certPem).fingerprint256,
  };
  const multiplexer = await Multiplexer.open(options);
  return new WeriftEngine({ ...options, openSession }, multiplexer, fingerprint);
}

/** One candidate for each address and protocol; each further address is a little less wanted (RFC 8445 section 5.1.2.1). */
function candidatesOf(
  addresses: readonly string[],
  { port, tcpPort }: { readonly port: number; readonly tcpPort: number | undefined },
): IceCandidate[] {
  const ways = [
    { protocol: 'udp' as const, port, priority: HOST_PRIORITY },
    ...(tcpPort === undefined ? [] : [{ protocol: 'tcp' as const, port: tcpPort, priority: TCP_PASSIVE_PRIORITY }]),
  ];
  return ways.flatMap((way, group) =>
    addresses.map((address, index) => ({
      ...{ foundation: String(group * addresses.length + index + 1), protocol: way.protocol, address, port: way.port },
      priority: way.priority - index * ONE_LOCAL_PREFERENCE,
    })),
  );
}

class WeriftEngine implements Engine {
  readonly candidates: readonly IceCandidate[];
  readonly fingerprints: readonly Fingerprint[];
  readonly #options: EngineOptions & Pick<TransportContext, 'openSession'>;
  readonly #multiplexer: Multiplexer;
  readonly #transports: WeriftTransport[] = [];

  constructor(
    options: EngineOptions & Pick<TransportContext, 'openSession'>,
    multiplexer: Multiplexer,
    fingerprint: Fingerprint,
  ) {
    this.#options = options;
    this.#multiplexer = multiplexer;
    this.fingerprints = [fingerprint];
    const candidates = candidatesOf(options.announcedAddresses ?? [options.address], multiplexer);
    this.candidates = candidates.filter(({ protocol }) => protocol === 'tcp' || options.tcp?.isForced !== true);
  }

  createTransport({ events }: { readonly events: TransportEvents }): Transport {
    const { clock, random, webrtc, openSession, defects, profile = 'livekit-1.13' } = this.#options;
    const transport = new WeriftTransport(
      {
        ...{ clock, random, webrtc, openSession, defects, profile, multiplexer: this.#multiplexer },
        onClose: (closed) => this.#transports.splice(this.#transports.indexOf(closed), 1),
      },
      events,
    );
    this.#transports.push(transport);
    return transport;
  }

  async close(): Promise<void> {
    for (const transport of [...this.#transports]) transport.close('the engine is closed');
    await this.#multiplexer.close();
  }
}
