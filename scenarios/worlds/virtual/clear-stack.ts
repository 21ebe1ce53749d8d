import { X509Certificate } from 'node:crypto';
import type { Clock, WebRtcStack } from '#conformance/runner/world';
import { ClearSession } from '#proto/webrtc/clear-session';

type DtlsTransport = InstanceType<WebRtcStack['RTCDtlsTransport']>;

/**
 * Turns a private copy of werift whose media travels in clear into the peer of the model engine: descriptions, ICE, RTP, RTCP and SCTP are
 * werift's, in place of DTLS stands a handshake in clear.
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
