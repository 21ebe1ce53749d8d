import { X509Certificate } from 'node:crypto';
import type { Clock, WebRtcStack } from '#conformance/runner/world';
import { openRtcp, openedRtpBytes, sealRtcp, sealRtp } from '#proto/webrtc/clear-packets';
import { ClearSession } from '#proto/webrtc/clear-session';

type DtlsTransport = InstanceType<WebRtcStack['RTCDtlsTransport']>;

/** What is written in the place of werift's SRTP sessions. */
interface MediaSessions {
  srtp: {
    encrypt(payload: Buffer, header: { serialize(size: number): Buffer; readonly serializeSize: number }): Buffer;
    decrypt(datagram: Buffer): Buffer;
  };
  srtcp: { encrypt(compound: Buffer): Buffer; decrypt(datagram: Buffer): Buffer };
}

/** The name by which werift knows a packet that is to be dropped. */
const DAMAGED = 'the packet is damaged';

/**
 * Lets a private copy of werift send and receive media in clear, at the lengths of AEAD_AES_128_GCM; DTLS stays what it is.
 * The other side must do the same (`nullCiphers`).
 */
export function sendMediaInClear(stack: WebRtcStack): void {
  stack.RTCDtlsTransport.prototype.updateSrtpSession = function updateSrtpSession(): void {
    Object.assign(this, inClear(stack));
  };
}

function inClear(stack: WebRtcStack): MediaSessions {
  let index = 0;
  return {
    srtp: {
      encrypt: (payload, header) => sealRtp(Buffer.concat([header.serialize(header.serializeSize), payload])),
      decrypt: (datagram) => {
        const bytes = openedRtpBytes(datagram);
        if (bytes === undefined) throw new stack.SrtpAuthenticationError(DAMAGED);
        return datagram.subarray(0, bytes);
      },
    },
    srtcp: {
      encrypt: (compound) => sealRtcp(compound, ++index),
      decrypt: (datagram) => {
        const opened = openRtcp(datagram);
        if (opened === undefined) throw new stack.SrtpAuthenticationError(DAMAGED);
        return opened.compound;
      },
    },
  };
}

/**
 * Turns a private copy of werift whose media travels in clear into the peer of the model engine: descriptions, ICE, RTP, RTCP and SCTP are werift's, in place of DTLS
 * and SRTP stand a handshake and packets in clear.
 */
export function replaceCryptography(stack: WebRtcStack, clock: Clock): void {
  stack.RTCDtlsTransport.prototype.start = function start(): Promise<void> {
    return startInClear(this, clock);
  };
}

/** What is no part of werift's declared surface but a member of every transport. */
interface Internals {
  readonly remoteParameters?: { readonly fingerprints: { readonly algorithm: string; readonly value: string }[] };
  setState(state: DtlsTransport['state']): void;
}

async function startInClear(transport: DtlsTransport, clock: Clock): Promise<void> {
  const { iceTransport, localCertificate } = transport;
  const { remoteParameters } = transport as unknown as Internals;
  if (transport.state !== 'new') throw new Error('state must be new');
  if (remoteParameters === undefined || localCertificate === undefined) throw new Error('remote fingerprint not exist');
  if (transport.role === 'auto') transport.role = iceTransport.role === 'controlling' ? 'server' : 'client';
  setState(transport, 'connecting');
  await new Promise<void>((resolve, reject) => {
    const session = new ClearSession({
      role: transport.role === 'server' ? 'server' : 'client',
      certificate: new X509Certificate(localCertificate.certPem).raw,
      remoteFingerprints: remoteParameters.fingerprints,
      after: (delayMs, run) => clock.after(delayMs, 'handshake retransmission', run),
      send: (datagram) => {
        iceTransport.connection.send(datagram).catch(() => undefined);
      },
      onConnected: resolve,
      onFailed: (reason) => {
        setState(transport, 'failed');
        reject(new Error(reason));
      },
      onData: (data) => transport.dataReceiver(data),
    });
    iceTransport.connection.onData.subscribe((datagram) => {
      const first = datagram[0] ?? 0;
      if (first >= 20 && first <= 63) session.receive(datagram);
    });
    transport.onStateChange.subscribe((state) => {
      if (state === 'closed') session.close();
    });
    Object.assign(transport, { dtls: { send: async (data: Buffer) => session.send(data) } });
    session.start();
  });
  transport.startSrtp();
  setState(transport, 'connected');
}

function setState(transport: DtlsTransport, state: DtlsTransport['state']): void {
  (transport as unknown as Internals).setState(state);
}
