import type { RTCDtlsTransport, RTCSctpTransport, RtcpPacket, RtpHeader } from 'werift';

/** A layer below the peer connection. */
export type TransportLayer = 'ice' | 'dtls' | 'sctp';

export type RtpFields = Pick<RtpHeader, 'ssrc' | 'payloadType' | 'sequenceNumber' | 'timestamp' | 'marker'>;

export interface RtcpFields {
  /** Kind of the packet, for instance `SR` or `PLI`. */
  readonly kind: string;
  /** The SSRC it is about; 0 where it is about none. */
  readonly ssrc: number;
}

/** Is told what passes through a peer connection's transports, in clear. */
export interface TransportTracer {
  state(layer: TransportLayer, state: string): void;
  rtp(direction: 'sent' | 'received', header: RtpFields, sizeBytes: number): void;
  rtcp(direction: 'sent' | 'received', packets: readonly RtcpFields[], sizeBytes: number): void;
}

/** Follows one transport: its states, and every packet before it is encrypted and after it is decrypted. */
export function traceTransport(transport: RTCDtlsTransport, tracer: TransportTracer): void {
  tracer.state('ice', transport.iceTransport.state);
  transport.iceTransport.onStateChange.subscribe((state) => tracer.state('ice', state));
  transport.onStateChange.subscribe((state) => tracer.state('dtls', state));
  transport.onRtp.subscribe(({ header, payload }) => tracer.rtp('received', header, payload.length));
  transport.onRtcp.subscribe((packet) => tracer.rtcp('received', [rtcpFields(packet)], packet.serialize().length));
  const sendRtp = transport.sendRtp.bind(transport);
  const sendRtcp = transport.sendRtcp.bind(transport);
  transport.sendRtp = (payload, header) => {
    if (transport.state === 'connected') tracer.rtp('sent', header, payload.length);
    return sendRtp(payload, header);
  };
  transport.sendRtcp = (packets) => {
    const written = packets.map((packet) => packet.serialize());
    const sizeBytes = written.reduce((sum, bytes) => sum + bytes.length, 0);
    if (transport.state === 'connected') tracer.rtcp('sent', packets.map(rtcpFields), sizeBytes);
    // The stack asks of packets only that they write themselves.
    return sendRtcp(written.map((bytes) => ({ serialize: () => bytes })) as unknown as typeof packets);
  };
}

/** Follows the association of the data channels. */
export function traceSctp(transport: RTCSctpTransport, tracer: TransportTracer): void {
  for (const [state, event] of Object.entries(transport.sctp.stateChanged)) {
    event.subscribe(() => tracer.state('sctp', state));
  }
}

/** RTCP packet types (RFC 3550 §12.1, RFC 4585 §6.1) and feedback formats (RFC 4585 §6.2 and §6.3, RFC 5104, RFC 8888's predecessor). */
const KINDS: Readonly<Record<number, string>> = { 200: 'SR', 201: 'RR', 202: 'SDES', 203: 'BYE', 204: 'APP' };
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const TRANSPORT_FORMATS: Readonly<Record<number, string>> = { 1: 'NACK', 15: 'TWCC' };
const PAYLOAD_FORMATS: Readonly<Record<number, string>> = { 1: 'PLI', 2: 'SLI', 4: 'FIR', 15: 'REMB' };

function rtcpFields(packet: RtcpPacket): RtcpFields {
  const { type } = packet;
  const feedback = 'feedback' in packet ? packet.feedback : undefined;
  const ssrc =
    numberOf(feedback, 'mediaSourceSsrc') ?? numberOf(feedback, 'mediaSsrc') ?? numberOf(packet, 'ssrc') ?? 0;
  if (type !== TRANSPORT_FEEDBACK && type !== PAYLOAD_FEEDBACK) return { kind: KINDS[type] ?? `type ${type}`, ssrc };
  const format = numberOf(feedback, 'count') ?? 0;
  const formats = type === TRANSPORT_FEEDBACK ? TRANSPORT_FORMATS : PAYLOAD_FORMATS;
  return { kind: formats[format] ?? `feedback ${type}/${format}`, ssrc };
}

function numberOf(holder: object | undefined, name: string): number | undefined {
  const value: unknown = holder === undefined ? undefined : Reflect.get(holder, name);
  return typeof value === 'number' ? value : undefined;
}
