import { createHash, createHmac, timingSafeEqual, verify, X509Certificate, type KeyObject } from 'node:crypto';
import type { DtlsRole } from './dtls-handshake-order.ts';

/** One handshake message as werift's DTLS keeps it. */
export interface HandshakeMessage {
  readonly msg_type: number;
  readonly fragment: Buffer;
  serialize(): Buffer;
}

/** What the proof reads of werift's DtlsServer or DtlsClient. */
export interface DtlsHandshakeState {
  readonly dtls: { readonly sortedHandshakeCache: readonly HandshakeMessage[] };
  readonly cipher: {
    readonly remoteCertificate?: Buffer | undefined;
    readonly localRandom: { serialize(): Buffer };
    readonly remoteRandom: { serialize(): Buffer };
    readonly remoteKeyPair: { readonly publicKey?: Buffer | undefined };
    readonly masterSecret: Buffer;
  };
}

/** The peer showed a certificate that it cannot be shown to own, or another one than was announced. */
export class PeerProofError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PeerProofError';
  }
}

const MESSAGE = { serverKeyExchange: 12, certificateVerify: 15, clientKeyExchange: 16 } as const;
/** HashAlgorithm of RFC 5246 section 7.4.1.4.1; MD5 and SHA-1 are refused (RFC 9155). */
const HASH_NAMES: Readonly<Record<number, string>> = { 4: 'sha256', 5: 'sha384', 6: 'sha512' };
const VERIFY_DATA_BYTES = 12;

/**
 * Checks that the peer owns the key of the certificate it showed and that both sides saw the same handshake.
 * Run it when the peer's Finished arrived and before it is acted upon.
 * Source: RFC 5246 sections 7.4.3, 7.4.8 and 7.4.9, RFC 8422 section 5.4.
 * @param role Own role.
 * @param finished Body of the peer's Finished message.
 * @throws PeerProofError
 */
export function provePeer(state: DtlsHandshakeState, role: DtlsRole, finished: Buffer): void {
  const transcript = state.dtls.sortedHandshakeCache;
  if (role === 'server') proveClient(state, transcript);
  else proveServer(state, transcript);
  const hash = createHash('sha256').update(serialized(transcript)).digest();
  const label = role === 'server' ? 'client finished' : 'server finished';
  const wanted = pseudoRandom(state.cipher.masterSecret, Buffer.concat([Buffer.from(label), hash]), VERIFY_DATA_BYTES);
  if (finished.length !== VERIFY_DATA_BYTES || !timingSafeEqual(finished, wanted)) {
    throw new PeerProofError("the peer's Finished does not match the handshake: something between changed it");
  }
}

function proveClient(state: DtlsHandshakeState, transcript: readonly HandshakeMessage[]): void {
  const at = transcript.findIndex((message) => message.msg_type === MESSAGE.certificateVerify);
  const body = transcript[at]?.fragment;
  if (body === undefined) throw new PeerProofError('the peer sent no CertificateVerify');
  if (body.length < 4) throw new PeerProofError('CertificateVerify is cut short');
  const keyExchange = transcript.find((message) => message.msg_type === MESSAGE.clientKeyExchange)?.fragment;
  requireSameKey(keyExchange?.subarray(1), state);
  checkSignature(
    state,
    body.readUInt8(0),
    serialized(transcript.slice(0, at)),
    body.subarray(4, 4 + body.readUInt16BE(2)),
  );
}

function proveServer(state: DtlsHandshakeState, transcript: readonly HandshakeMessage[]): void {
  const body = transcript.find((message) => message.msg_type === MESSAGE.serverKeyExchange)?.fragment;
  if (body === undefined) throw new PeerProofError('the peer sent no ServerKeyExchange');
  const parameterBytes = 4 + (body[3] ?? 0);
  if (body.length < parameterBytes + 4) throw new PeerProofError('ServerKeyExchange is cut short');
  requireSameKey(body.subarray(4, parameterBytes), state);
  const { localRandom, remoteRandom } = state.cipher;
  const signed = Buffer.concat([localRandom.serialize(), remoteRandom.serialize(), body.subarray(0, parameterBytes)]);
  const signatureAt = parameterBytes + 4;
  const signature = body.subarray(signatureAt, signatureAt + body.readUInt16BE(parameterBytes + 2));
  checkSignature(state, body.readUInt8(parameterBytes), signed, signature);
}

/** The key that was signed for must be the one the keys were derived from. */
function requireSameKey(signed: Buffer | undefined, state: DtlsHandshakeState): void {
  const used = state.cipher.remoteKeyPair.publicKey;
  if (signed === undefined || used === undefined || !signed.equals(used)) {
    throw new PeerProofError('the key exchange in use is not the one that the peer signed');
  }
}

function checkSignature(state: DtlsHandshakeState, hashAlgorithm: number, data: Buffer, signature: Buffer): void {
  const hash = HASH_NAMES[hashAlgorithm];
  if (hash === undefined)
    throw new PeerProofError(`the peer signed with hash algorithm ${hashAlgorithm}, wanted SHA-256 or better`);
  const certificate = state.cipher.remoteCertificate;
  if (certificate === undefined) throw new PeerProofError('the peer showed no certificate');
  let isRight = false;
  try {
    isRight = verify(hash, data, publicKeyOf(certificate), signature);
  } catch (cause) {
    throw new PeerProofError(
      `the peer's certificate cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  if (!isRight) throw new PeerProofError('the peer does not own the key of the certificate it showed');
}

function publicKeyOf(certificate: Buffer): KeyObject {
  return new X509Certificate(certificate).publicKey;
}

function serialized(messages: readonly HandshakeMessage[]): Buffer {
  return Buffer.concat(messages.map((message) => message.serialize()));
}

/** P_SHA256 of RFC 5246 section 5. */
function pseudoRandom(secret: Buffer, seed: Buffer, bytes: number): Buffer {
  const parts: Buffer[] = [];
  let chain = seed;
  for (let length = 0; length < bytes; length += 32) {
    chain = createHmac('sha256', secret).update(chain).digest();
    parts.push(createHmac('sha256', secret).update(chain).update(seed).digest());
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

const FINGERPRINT_HASHES: Readonly<Record<string, string>> = {
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
};

/**
 * True when one of the announced fingerprints is that of the certificate. Only SHA-2 counts.
 * Source: RFC 8122 section 5.
 */
export function matchesFingerprint(
  certificate: Buffer,
  announced: readonly { readonly algorithm: string; readonly value: string }[],
): boolean {
  return announced.some(({ algorithm, value }) => {
    const hash = FINGERPRINT_HASHES[algorithm.toLowerCase()];
    if (hash === undefined) return false;
    return createHash(hash).update(certificate).digest('hex') === value.replaceAll(':', '').toLowerCase();
  });
}
