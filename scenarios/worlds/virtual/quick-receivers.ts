import type { RtcpPacket, RtpPacket, RtpRouter } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import type { SimHost } from '#sim/network/host';
import { quickenNacks, type NackHandler } from './quick-nacks.ts';

type DtlsTransport = InstanceType<WebRtcStack['RTCDtlsTransport']>;

/** What of werift's event type its declaration hides. */
interface Listeners<Value> {
  readonly ended: boolean;
  execute: (value: Value) => void;
  readonly event: {
    readonly stack: readonly { execute(value: Value): void }[];
    readonly promiseStack: readonly unknown[];
  };
}

/** What is used of a receiver, much of it beyond its declaration. */
interface Receiver {
  readonly stopped: boolean;
  readonly rtcpRunning: boolean;
  readonly receiverTWCC?: unknown;
  readonly codecs: Readonly<Record<number, { readonly mimeType: string } | undefined>>;
  readonly codecArray: readonly { readonly rtcpFeedback?: readonly { readonly type: string }[] }[];
  readonly nack: NackHandler & { addPacket(packet: RtpPacket): void };
  readonly remoteStreams: Readonly<Record<number, StreamStatistics | undefined>>;
  readonly trackBySSRC: Readonly<Record<number, { readonly kind: string; readonly onReceiveRtp: unknown } | undefined>>;
}

interface StreamStatistics {
  max_seq?: number;
  base_seq?: number;
  cycles: number;
  packets_received: number;
  bytesReceived: number;
  readonly clockRate: number;
  jitter_q4: number;
  last_arrival?: number;
  last_timestamp?: number;
}

/** One socket of werift's ICE agent. */
interface Protocol {
  readonly localCandidate?: object;
  readonly onDataReceived: Listeners<Buffer>;
  datagramReceived(datagram: Buffer, from: unknown): void;
}

interface Connection {
  readonly router: RtpRouter;
  createDtlsTransport(options?: object): DtlsTransport;
}

/** What is known of one SSRC while codecs and receiver stay. */
interface Reception {
  readonly receiver: Receiver;
  readonly codecs: Receiver['codecArray'];
  readonly payloadType: number;
  readonly stream: StreamStatistics;
  readonly onReceiveRtp: Listeners<unknown>;
  readonly wantsNack: boolean;
}

/** A track listens to itself, and keeps the newest header for those who send with it. */
const OWN_LISTENERS = 1;

/**
 * Replaces what werift does with every packet that a participant receives by code of equal results at a fraction of the cost: the events that
 * pass it on (a promise each), the search for its receiver, the receiver's figures. What nobody reads is left out: some counts of `getStats`,
 * and the bandwidth estimate of senders, which knows nothing of packets that go out beside them.
 */
export function quickenReceivers(stack: WebRtcStack, host: SimHost): void {
  const connections = stack.RTCPeerConnection.prototype as unknown as Connection;
  const create = connections.createDtlsTransport;
  const quickenOnce = nackQuickener(host);
  connections.createDtlsTransport = function createDtlsTransport(options): DtlsTransport {
    const transport = create.call(this, options);
    const router = new QuickRouter(this.router, host, quickenOnce);
    // The connection's own listener is the only one so far.
    transport.onRtp.allUnsubscribe();
    transport.onRtp.subscribe((packet) => router.route(packet));
    passOnQuickly(transport.iceTransport.connection.onData);
    passOnQuickly(transport.onRtp);
    passOnQuickly(transport.onRtcp);
    return transport;
  };
  const protocols = stack.StunProtocol.prototype as unknown as Protocol;
  const received = protocols.datagramReceived;
  protocols.datagramReceived = function datagramReceived(datagram, from): void {
    const first = datagram[0] ?? 0;
    // RFC 7983: RTP and RTCP, which werift would try to read as STUN first.
    if (first < 128 || first > 191 || this.localCandidate === undefined) received.call(this, datagram, from);
    else passOn(this.onDataReceived, datagram);
  };
  const senders = stack.RTCRtpSender.prototype;
  const handleFeedback = senders.handleRtcpPacket;
  senders.handleRtcpPacket = function handleRtcpPacket(packet): void {
    if (!isTransportFeedback(packet)) handleFeedback.call(this, packet);
  };
}

/** RFC 4585 section 6.2 and draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. */
function isTransportFeedback(packet: RtcpPacket): boolean {
  return packet.type === 205 && 'feedback' in packet && 'count' in packet.feedback && packet.feedback.count === 15;
}

/** werift's events begin an asynchronous function for every value, for listeners that it waits for; hardly any have one. */
function passOnQuickly(event: unknown): void {
  const listeners = event as Listeners<unknown>;
  const executeAll = listeners.execute;
  listeners.execute = (value) => {
    const { stack, promiseStack } = listeners.event;
    if (listeners.ended || promiseStack.length > 0) executeAll(value);
    else for (const listener of stack) listener.execute(value);
  };
}

function passOn<Value>(listeners: Listeners<Value>, value: Value): void {
  const { stack, promiseStack } = listeners.event;
  if (listeners.ended || promiseStack.length > 0) listeners.execute(value);
  else for (const listener of stack) listener.execute(value);
}

/** Does what werift's router and receivers do, for streams of which they have handled a packet and that need nothing rare. */
class QuickRouter {
  readonly #router: RtpRouter;
  readonly #host: SimHost;
  readonly #quickenNacks: (handler: NackHandler) => void;
  readonly #receptions = new Map<number, Reception>();

  constructor(router: RtpRouter, host: SimHost, quicken: (handler: NackHandler) => void) {
    this.#router = router;
    this.#host = host;
    this.#quickenNacks = quicken;
  }

  route(packet: RtpPacket): void {
    const { ssrc, payloadType } = packet.header;
    const reception = this.#receptions.get(ssrc);
    if (reception === undefined || !this.#holds(reception, ssrc, payloadType)) {
      this.#router.routeRtp(packet);
      const learnt = this.#learn(ssrc, payloadType);
      if (learnt === undefined) this.#receptions.delete(ssrc);
      else this.#receptions.set(ssrc, learnt);
      return;
    }
    count(reception.stream, packet, this.#host.clock.unixMs());
    if (reception.wantsNack) reception.receiver.nack.addPacket(packet);
  }

  #holds({ receiver, codecs, payloadType, onReceiveRtp }: Reception, ssrc: number, packetType: number): boolean {
    return (
      (this.#router.ssrcTable[ssrc] as unknown) === receiver &&
      payloadType === packetType &&
      codecs === receiver.codecArray &&
      !receiver.stopped &&
      receiver.rtcpRunning &&
      onReceiveRtp.event.stack.length + onReceiveRtp.event.promiseStack.length <= OWN_LISTENERS
    );
  }

  /** @returns undefined where packets carry others (retransmissions, RED), or arrival times are reported. */
  #learn(ssrc: number, payloadType: number): Reception | undefined {
    const { ssrcTable, ridTable } = this.#router;
    const receiver = ssrcTable[ssrc] as unknown as Receiver | undefined;
    const stream = receiver?.remoteStreams?.[ssrc];
    const track = receiver?.trackBySSRC[ssrc];
    if (receiver === undefined || stream === undefined || track === undefined) return undefined;
    const codecs = receiver.codecArray;
    const { mimeType = '' } = receiver.codecs[payloadType] ?? {};
    const feedback = codecs[0]?.rtcpFeedback ?? [];
    const isReported = receiver.receiverTWCC !== undefined || feedback.some(({ type }) => type === 'transport-cc');
    if (isReported || /\/(rtx|red)$/i.test(mimeType) || Object.keys(ridTable).length > 0) return undefined;
    this.#quickenNacks(receiver.nack);
    const wantsNack = track.kind === 'video' && feedback.some(({ type }) => type === 'nack');
    return { receiver, codecs, payloadType, stream, onReceiveRtp: track.onReceiveRtp as Listeners<unknown>, wantsNack };
  }
}

/** The class is not exported: it is reached from its first instance, which cannot have lost anything yet. */
function nackQuickener(host: SimHost): (handler: NackHandler) => void {
  let isDone = false;
  return (handler) => {
    if (isDone) return;
    isDone = true;
    quickenNacks(Object.getPrototypeOf(handler) as NackHandler, {
      nowUs: () => host.clock.nowUs(),
      after: (delayUs, run) => host.after(delayUs, 'guest-interval', run),
    });
  };
}

/** As werift's statistics do, for the figures of receiver reports. */
function count(stream: StreamStatistics, { header, payload }: RtpPacket, unixMs: number): void {
  const { sequenceNumber, timestamp } = header;
  const { max_seq: highest } = stream;
  stream.packets_received += 1;
  stream.bytesReceived += payload.length;
  stream.base_seq ??= sequenceNumber;
  if (highest !== undefined && !isNewer(sequenceNumber, highest)) return;
  const arrival = Math.trunc((unixMs / 1_000) * stream.clockRate);
  if (highest !== undefined && sequenceNumber < highest) stream.cycles += 0x1_0000;
  stream.max_seq = sequenceNumber;
  if (timestamp !== stream.last_timestamp && stream.packets_received > 1) {
    const difference = Math.abs(arrival - (stream.last_arrival ?? 0) - (timestamp - (stream.last_timestamp ?? 0)));
    stream.jitter_q4 += difference - ((stream.jitter_q4 + 8) >> 4);
  }
  stream.last_arrival = arrival;
  stream.last_timestamp = timestamp;
}

function isNewer(sequence: number, than: number): boolean {
  return sequence !== than && ((sequence - than) & 0xffff) < 0x8000;
}
