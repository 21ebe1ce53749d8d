import type { DtlsParameters } from '../../engine.ts';
import type { SrtpReceiver, SrtpSender } from './srtp-session.ts';

export interface SecureSessionOptions {
  readonly remote: DtlsParameters;
  send(datagram: Buffer): void;
  /** The handshake is done and the peer proved. */
  onConnected(): void;
  onFailed(reason: string): void;
  onData(data: Buffer): void;
}

/** What lies between ICE and everything else of a transport: DTLS, or what stands for it. */
export interface SecureSession {
  /** Own role. */
  readonly role: 'client' | 'server';
  readonly isConnected: boolean;
  /** Set once connected, when SRTP was negotiated. */
  readonly srtp: { readonly sender: SrtpSender; readonly receiver: SrtpReceiver } | undefined;
  /** A path to the peer exists. A server waits for the ClientHello; a client sends it, once. */
  pathReady(): void;
  receive(datagram: Buffer): void;
  /** Encrypts application data; dropped unless connected. */
  send(data: Buffer): Promise<void>;
  close(): void;
}
