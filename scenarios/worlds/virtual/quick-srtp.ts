import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { RtpHeader } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { rtpHeaderBytes } from '#proto/rtp/rtp-header';
import { headerBytes, isPlain, writeHeader } from './quick-packets.ts';

/** Where a stream stands in RFC 3711's numbering. */
interface StreamState {
  rolloverCounter: number;
  lastSequenceNumber: number;
  rolloverHasProcessed?: boolean;
}

/** One direction of werift's SRTP. */
interface Context {
  readonly cipher: object;
  readonly srtpSessionKey: Buffer;
  readonly srtpSessionSalt: Buffer;
  readonly srtpSSRCStates: Readonly<Record<number, StreamState | undefined>>;
  getSrtpSsrcState(ssrc: number): StreamState;
  updateRolloverCount(sequenceNumber: number, state: StreamState): void;
}

interface Session {
  readonly localContext: Context;
  readonly remoteContext: Context;
  encrypt(payload: Buffer, header: RtpHeader): Buffer;
  decrypt(datagram: Buffer): Buffer;
}

const ALGORITHM = 'aes-128-gcm';
const TAG_BYTES = 16;
const PADDING = 0x20;

/**
 * Lets AEAD_AES_128_GCM of RTP be done by code of equal results: werift copies every packet four times around the cipher.
 * The other profile, padded packets and those that are refused go werift's way.
 */
export function quickenSrtp(stack: WebRtcStack): void {
  const transports = stack.RTCDtlsTransport.prototype;
  const update = transports.updateSrtpSession;
  transports.updateSrtpSession = function updateSrtpSession(): void {
    update.call(this);
    const session = this.srtp as unknown as Session;
    if ('aeadAuthTagLen' in session.localContext.cipher) quickenSession(session);
  };
}

function quickenSession(session: Session): void {
  const { localContext, remoteContext } = session;
  const [encryptOther, decryptOther] = [session.encrypt.bind(session), session.decrypt.bind(session)];
  const [localKey, remoteKey] = [localContext, remoteContext].map(({ srtpSessionKey }) =>
    createSecretKey(srtpSessionKey),
  );
  if (localKey === undefined || remoteKey === undefined) return;
  session.encrypt = (payload, header) =>
    isPlain(header) ? encrypt(localContext, localKey, payload, header) : encryptOther(payload, header);
  session.decrypt = (datagram) => decrypt(remoteContext, remoteKey, datagram) ?? decryptOther(datagram);
}

function encrypt(context: Context, key: KeyObject, payload: Buffer, header: RtpHeader): Buffer {
  const state = context.getSrtpSsrcState(header.ssrc);
  context.updateRolloverCount(header.sequenceNumber, state);
  const payloadAt = headerBytes(header);
  const out = Buffer.allocUnsafe(payloadAt + payload.length + TAG_BYTES);
  writeHeader(header, out, payloadAt);
  const cipher = createCipheriv(ALGORITHM, key, ivOf(context, out, state.rolloverCounter));
  cipher.setAAD(out.subarray(0, payloadAt));
  out.set(cipher.update(payload), payloadAt);
  cipher.final();
  out.set(cipher.getAuthTag(), payloadAt + payload.length);
  return out;
}

/** @returns undefined, with nothing changed, for a stream's first packet, padding, and what is not authentic. */
function decrypt(context: Context, key: KeyObject, datagram: Buffer): Buffer | undefined {
  const payloadAt = rtpHeaderBytes(datagram);
  const end = datagram.length - TAG_BYTES;
  if (payloadAt === undefined || payloadAt >= end || ((datagram[0] ?? 0) & PADDING) !== 0) return undefined;
  const state = context.srtpSSRCStates[datagram.readUInt32BE(8)];
  if (state === undefined) return undefined;
  const next = { ...state };
  context.updateRolloverCount(datagram.readUInt16BE(2), next);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv(ALGORITHM, key, ivOf(context, datagram, next.rolloverCounter), options);
  decipher.setAAD(datagram.subarray(0, payloadAt));
  decipher.setAuthTag(datagram.subarray(end));
  const packet = Buffer.allocUnsafe(end);
  packet.set(decipher.update(datagram.subarray(payloadAt, end)), payloadAt);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  datagram.copy(packet, 0, 0, payloadAt);
  Object.assign(state, next);
  return packet;
}

/** Ciphers take a copy. */
const iv: Buffer = Buffer.alloc(12);

/** RFC 7714 section 8.1. */
function ivOf({ srtpSessionSalt }: Context, packet: Buffer, rollover: number): Buffer {
  iv.fill(0, 0, 2);
  packet.copy(iv, 2, 8, 12);
  iv.writeUInt32BE(rollover, 6);
  packet.copy(iv, 10, 2, 4);
  for (let i = 0; i < iv.length; i++) iv[i] = (iv[i] ?? 0) ^ (srtpSessionSalt[i] ?? 0);
  return iv;
}
