import { X509Certificate } from 'node:crypto';
import { ClearSession } from '#proto/webrtc/clear-session';
import type { Clock } from '../../../ports/clock.ts';
import type { Engine } from '../../engine.ts';
import type { SecureSession, SecureSessionOptions } from '../werift/secure-session.ts';
import { SRTP_PROFILE } from '../werift/srtp-keys.ts';
import { SrtpReceiver, SrtpSender } from '../werift/srtp-session.ts';
import { openEngine, type EngineOptions } from '../werift/werift-engine.ts';
import { nullCiphers } from './null-cipher.ts';

/**
 * Opens the media engine without cryptography: ICE, forwarding, feedback and data channels are those of the werift engine, in place of
 * DTLS stands a handshake in clear, and media travels in clear at equal lengths. For simulations; its peers must speak the same.
 * @throws when the port cannot be bound or the certificate cannot be read.
 */
export function createModelEngine(options: EngineOptions): Promise<Engine> {
  const certificate = new X509Certificate(options.certificate.certPem).raw;
  return openEngine(options, (session) => new ModelSession(options.clock, certificate, session));
}

class ModelSession implements SecureSession {
  readonly role: 'client' | 'server';
  readonly #session: ClearSession;
  srtp: SecureSession['srtp'];

  constructor(clock: Clock, certificate: Buffer, options: SecureSessionOptions) {
    this.role = options.remote.role === 'client' ? 'server' : 'client';
    this.#session = new ClearSession({
      ...{ role: this.role, certificate, remoteFingerprints: options.remote.fingerprints },
      after: (delayMs, run) => clock.after(delayMs, 'handshake-retransmission', run),
      send: (datagram) => options.send(datagram),
      onConnected: () => {
        this.srtp = inClear();
        options.onConnected();
      },
      onFailed: (reason) => options.onFailed(reason),
      onData: (data) => options.onData(data),
    });
  }

  get isConnected(): boolean {
    return this.#session.isConnected;
  }

  pathReady(): void {
    this.#session.start();
  }

  receive(datagram: Buffer): void {
    this.#session.receive(datagram);
  }

  async send(data: Buffer): Promise<void> {
    this.#session.send(data);
  }

  close(): void {
    this.#session.close();
  }
}

/** Numbering and replay protection are SRTP's own; only the cipher is missing. */
function inClear(): SecureSession['srtp'] {
  const [none, profile] = [Buffer.alloc(0), SRTP_PROFILE.aeadAes128Gcm];
  return {
    sender: new SrtpSender(nullCiphers(profile, none, none)),
    receiver: new SrtpReceiver(nullCiphers(profile, none, none)),
  };
}
