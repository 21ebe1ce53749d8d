import { matchesFingerprint } from '#proto/webrtc/prove-peer';
import type { WebRtcStack } from '../../../ports/stacks.ts';
import { masterSaltBytes, MASTER_KEY_BYTES, SRTP_PROFILE, srtpProfileOf } from './srtp-keys.ts';
import type { SecureSession, SecureSessionOptions } from './secure-session.ts';
import { SrtpReceiver, SrtpSender, type SrtpCipherSuite } from './srtp-session.ts';

/** Our certificate and its key, both PEM; an ECDSA P-256 key. */
export interface EngineCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface DtlsSessionOptions extends SecureSessionOptions {
  readonly webrtc: WebRtcStack;
  readonly certificate: EngineCertificate;
  readonly ciphers: SrtpCipherSuite;
}

/** HashAlgorithm sha256 and SignatureAlgorithm ecdsa of RFC 5246 section 7.4.1.4.1. */
const ECDSA_SHA256 = { hash: 4, signature: 3 } as const;
/** Beyond every flight number: ends werift's retransmissions, which have no other end. */
const PAST_EVERY_FLIGHT = 99;

/** One DTLS association on werift's DTLS, with the SRTP keys that it gives. */
export class DtlsSession implements SecureSession {
  readonly role: 'client' | 'server';
  readonly #options: DtlsSessionOptions;
  readonly #socket: InstanceType<WebRtcStack['DtlsServer']> | InstanceType<WebRtcStack['DtlsClient']>;
  readonly #wire: { onData: (data: Buffer) => void };
  #isStarted = false;
  #isEnded = false;
  srtp: { readonly sender: SrtpSender; readonly receiver: SrtpReceiver } | undefined;
  isConnected: boolean = false;

  constructor(options: DtlsSessionOptions) {
    this.#options = options;
    this.role = options.remote.role === 'client' ? 'server' : 'client';
    const { webrtc, certificate } = options;
    const wire = {
      type: 'udp',
      address: {},
      onData: (_data: Buffer): void => undefined,
      send: async (data: Buffer): Promise<void> => {
        if (!this.#isEnded) options.send(data);
      },
      close: async (): Promise<void> => undefined,
    };
    this.#wire = wire;
    const settings = {
      cert: certificate.certPem,
      key: certificate.keyPem,
      signatureHash: ECDSA_SHA256,
      transport: wire as never,
      srtpProfiles: [SRTP_PROFILE.aeadAes128Gcm, SRTP_PROFILE.aesCm128HmacSha1_80],
      extendedMasterSecret: true,
    };
    this.#socket =
      this.role === 'server'
        ? new webrtc.DtlsServer({ ...settings, certificateRequest: true })
        : new webrtc.DtlsClient(settings);
    this.#socket.onConnect.once(() => this.#handshakeDone());
    this.#socket.onError.subscribe((error) => this.#fail(reasonOf(error)));
    // The peer said close_notify. As with livekit-server, the transport is lost when the path is silent: here only sending ends.
    this.#socket.onClose.subscribe(() => {
      if (this.isConnected) this.close();
    });
    this.#socket.onData.subscribe((data) => {
      if (this.isConnected && !this.#isEnded) options.onData(data);
    });
  }

  pathReady(): void {
    if (this.#isStarted || this.#isEnded || !('connect' in this.#socket)) return;
    this.#isStarted = true;
    this.#socket.connect().catch((error: unknown) => this.#fail(reasonOf(error)));
  }

  receive(datagram: Buffer): void {
    if (this.#isEnded) return;
    try {
      this.#wire.onData(datagram);
    } catch {
      // A malformed record says nothing: whoever sent it may not be the peer.
    }
  }

  async send(data: Buffer): Promise<void> {
    if (this.isConnected && !this.#isEnded) await this.#socket.send(data);
  }

  close(): void {
    this.#isEnded = true;
    this.#socket.dtls.flight = PAST_EVERY_FLIGHT;
  }

  #handshakeDone(): void {
    if (this.#isEnded || this.isConnected) return;
    const certificate = this.#socket.remoteCertificate;
    if (certificate === undefined || !matchesFingerprint(certificate, this.#options.remote.fingerprints)) {
      this.#fail("the peer's certificate does not match the fingerprint in its description");
      return;
    }
    const profile = srtpProfileOf(this.#socket.srtp.srtpProfile);
    if (profile !== undefined) {
      const { ciphers } = this.#options;
      const keys = this.#socket.extractSessionKeys(MASTER_KEY_BYTES, masterSaltBytes(profile));
      this.srtp = {
        sender: new SrtpSender(ciphers(profile, keys.localKey, keys.localSalt)),
        receiver: new SrtpReceiver(ciphers(profile, keys.remoteKey, keys.remoteSalt)),
      };
    }
    this.isConnected = true;
    this.#options.onConnected();
  }

  #fail(reason: string): void {
    if (this.#isEnded || this.isConnected) return;
    this.close();
    this.#options.onFailed(reason);
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
