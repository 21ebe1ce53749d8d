import { crc32 } from 'node:zlib';
import { matchesFingerprint } from './prove-peer.ts';

/** A scheduled call that has not run yet. */
interface Cancellable {
  cancel(): void;
}

export interface ClearSessionOptions {
  /** Own role: the client begins. */
  readonly role: 'client' | 'server';
  /** Own certificate, DER. */
  readonly certificate: Buffer;
  /** Fingerprints that the peer announced. */
  readonly remoteFingerprints: readonly { readonly algorithm: string; readonly value: string }[];
  after(delayMs: number, run: () => void): Cancellable;
  send(datagram: Buffer): void;
  onConnected(): void;
  onFailed(reason: string): void;
  onData(data: Buffer): void;
}

/** Content types and version of DTLS 1.2 records (RFC 6347 section 4.1): demultiplexers and readers of traces see DTLS. */
const CONTENT = { handshake: 22, application: 23 } as const;
const VERSION = 0xfefd;
const HEADER_BYTES = 13;
/** Explicit nonce and tag of AES_128_GCM (RFC 5288): application records are as long as encrypted ones. */
const OVERHEAD_BYTES = 24;
/** RFC 6347 section 4.2.4.1: from 1 s, doubled up to 60 s. */
const FIRST_RETRANSMISSION_MS = 1_000;
const LAST_RETRANSMISSION_MS = 60_000;

/**
 * The flights of a full DTLS handshake with cookie (RFC 6347 section 4.2), so that it takes as many round trips: the client sends the odd
 * ones, each asks for the next even one.
 */
const FLIGHT = { clientHello: 1, serverCertificate: 4, clientCertificate: 5, serverFinished: 6 } as const;

/**
 * Stands for DTLS where nothing is encrypted: a handshake of as many flights with retransmission, in which each side shows its
 * certificate, then application data in records of equal length. It proves nothing and hides nothing; damaged records are dropped.
 * Without clock or sockets of its own.
 */
export class ClearSession {
  readonly #options: ClearSessionOptions;
  #flight = 0;
  #retransmission: Cancellable | undefined;
  #sequence = 0;
  #isEnded = false;
  isConnected: boolean = false;
  /** The peer's certificate, DER, once it was shown. */
  remoteCertificate: Buffer | undefined;

  constructor(options: ClearSessionOptions) {
    this.#options = options;
  }

  /** The client begins its handshake, once; the server waits. */
  start(): void {
    if (this.#options.role === 'client' && this.#flight === 0 && !this.#isEnded) this.#fly(FLIGHT.clientHello);
  }

  /** A datagram of the peer. */
  receive(datagram: Buffer): void {
    if (this.#isEnded) return;
    const body = openRecord(datagram);
    if (body === undefined) return;
    if (datagram[0] === CONTENT.application) {
      if (this.isConnected) this.#options.onData(body);
    } else if (datagram[0] === CONTENT.handshake) this.#handshake(body[0] ?? 0, body.subarray(1));
  }

  /** Sends application data; dropped unless connected. */
  send(data: Uint8Array): void {
    if (this.isConnected && !this.#isEnded) this.#record(CONTENT.application, data);
  }

  /** Falls silent. */
  close(): void {
    this.#isEnded = true;
    this.#retransmission?.cancel();
  }

  #handshake(flight: number, certificate: Buffer): void {
    if (this.#options.role === 'server') {
      if (flight % 2 === 0 || (this.isConnected && flight !== FLIGHT.clientCertificate)) return;
      if (flight === FLIGHT.clientCertificate && !this.#accepts(certificate)) return;
      this.#send(flight + 1);
      if (flight === FLIGHT.clientCertificate) this.#connected();
    } else if (flight === this.#flight + 1) {
      if (flight === FLIGHT.serverFinished) this.#connected();
      else if (flight !== FLIGHT.serverCertificate || this.#accepts(certificate)) this.#fly(flight + 1);
    }
  }

  #accepts(certificate: Buffer): boolean {
    this.remoteCertificate ??= Buffer.from(certificate);
    if (this.isConnected || matchesFingerprint(certificate, this.#options.remoteFingerprints)) return true;
    this.close();
    this.#options.onFailed("the peer's certificate does not match the fingerprint in its description");
    return false;
  }

  #connected(): void {
    this.#retransmission?.cancel();
    if (this.isConnected) return;
    this.isConnected = true;
    this.#options.onConnected();
  }

  /** Sends a flight of the client and again until the answer comes. */
  #fly(flight: number): void {
    this.#flight = flight;
    this.#retransmission?.cancel();
    const again = (delayMs: number): void => {
      this.#send(flight);
      this.#retransmission = this.#options.after(delayMs, () => again(Math.min(delayMs * 2, LAST_RETRANSMISSION_MS)));
    };
    again(FIRST_RETRANSMISSION_MS);
  }

  #send(flight: number): void {
    this.#record(CONTENT.handshake, Buffer.concat([Buffer.from([flight]), this.#options.certificate]));
  }

  #record(content: number, body: Uint8Array): void {
    const record = Buffer.alloc(HEADER_BYTES + body.length + OVERHEAD_BYTES);
    record[0] = content;
    record.writeUInt16BE(VERSION, 1);
    record.writeUIntBE(this.#sequence++, 5, 6);
    record.writeUInt16BE(body.length + OVERHEAD_BYTES, 11);
    record.set(body, HEADER_BYTES);
    record.writeUInt32BE(crc32(record.subarray(0, HEADER_BYTES + body.length)), HEADER_BYTES + body.length);
    this.#options.send(record);
  }
}

/** @returns What a record carries, or undefined when it is damaged. */
function openRecord(record: Buffer): Buffer | undefined {
  const end = record.length - OVERHEAD_BYTES;
  if (end < HEADER_BYTES || record.readUInt16BE(11) !== record.length - HEADER_BYTES) return undefined;
  return crc32(record.subarray(0, end)) === record.readUInt32BE(end) ? record.subarray(HEADER_BYTES, end) : undefined;
}
