import type { RtpHeader } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { CLEAR_TAG_BYTES, openRtcp, openedRtpBytes, sealRtcp, sealRtp } from '#proto/webrtc/clear-packets';
import { clearRtpReader } from './clear-rtp.ts';
import { headerBytes, isPlain, writeHeader } from './quick-packets.ts';

type DtlsTransport = InstanceType<WebRtcStack['RTCDtlsTransport']>;

/** One socket of werift's ICE agent. */
interface Protocol {
  readonly transport: {
    readonly closed: boolean;
    readonly socket: { send(data: Buffer, port: number, address: string): void };
  };
  datagramReceived(data: Buffer, from: unknown): void;
}

/** What is used of werift's ICE agent beyond its declaration. */
interface Agent {
  readonly protocols: readonly Protocol[];
  readonly nominated?: { readonly protocol: Protocol; readonly remoteAddr: readonly [string, number] };
  readonly onData: { subscribe(run: (data: Buffer) => void): unknown };
  canSendApplicationData(): boolean;
  send(data: Buffer): Promise<void>;
}

/**
 * Lets a private copy of werift send and receive media in clear, at the lengths of AEAD_AES_128_GCM, past the layers of werift that only hand it
 * on, each with promises and copies of its own: from the socket to the packet event and from `sendRtp` to the socket. What the layers do
 * besides (statistics of bytes) is not kept up. The other side must do the same (`nullCiphers`).
 */
export function sendMediaInClear(stack: WebRtcStack): void {
  const direct = new WeakMap<Protocol, (datagram: Buffer) => void>();
  const readRtp = clearRtpReader(stack);
  const protocols = stack.StunProtocol.prototype as unknown as Protocol;
  const received = protocols.datagramReceived;
  protocols.datagramReceived = function datagramReceived(this: Protocol, datagram, from): void {
    const media = isMedia(datagram) ? direct.get(this) : undefined;
    if (media === undefined) received.call(this, datagram, from);
    else media(datagram);
  };
  const prototype = stack.RTCDtlsTransport.prototype;
  prototype.startSrtp = function startSrtp(): void {
    if (this.srtpStarted) return;
    this.srtpStarted = true;
    const take = (datagram: Buffer): void => {
      if (classifyDatagram(datagram) === 'rtcp') {
        const opened = openRtcp(datagram);
        if (opened === undefined) return;
        for (const packet of stack.RtcpPacketConverter.deSerialize(opened.compound)) this.onRtcp.execute(packet);
        return;
      }
      const bytes = openedRtpBytes(datagram);
      if (bytes !== undefined) this.onRtp.execute(readRtp(datagram, bytes));
    };
    const agent = agentOf(this);
    for (const protocol of agent.protocols) direct.set(protocol, take);
    // Sockets that come later, by an ICE restart, take the long way.
    agent.onData.subscribe((datagram) => {
      if (isMedia(datagram)) take(datagram);
    });
  };
  prototype.sendRtp = function sendRtp(payload: Buffer, header: RtpHeader): Promise<number> {
    return sendDatagram(agentOf(this), sealedRtp(payload, header));
  };
  const indices = new WeakMap<DtlsTransport, number>();
  prototype.sendRtcp = function sendRtcp(packets): Promise<number> {
    if (!this.srtpStarted) return Promise.reject(new Error('RTCP cannot be sent before the handshake is over'));
    const index = (indices.get(this) ?? 0) + 1;
    indices.set(this, index);
    const compound = Buffer.concat(packets.map((packet) => packet.serialize()));
    return sendDatagram(agentOf(this), sealRtcp(compound, index));
  };
  // Tracks get packets of their own by default; nobody here changes a packet.
  stack.RtpPacket.prototype.clone = function clone() {
    return this;
  };
}

function agentOf(transport: DtlsTransport): Agent {
  return transport.iceTransport.connection as unknown as Agent;
}

function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

/** The packet is built once, with room for its tag. */
function sealedRtp(payload: Buffer, header: RtpHeader): Buffer {
  const payloadAt = isPlain(header) ? headerBytes(header) : header.serializeSize;
  const packetBytes = payloadAt + payload.length;
  const datagram = Buffer.allocUnsafe(packetBytes + CLEAR_TAG_BYTES);
  if (isPlain(header)) writeHeader(header, datagram, payloadAt);
  else datagram.set(header.serialize(payloadAt));
  datagram.set(payload, payloadAt);
  sealRtp(datagram, packetBytes);
  return datagram;
}

/** The same for every datagram: it went out at once. */
const SENT: Promise<number> = Promise.resolve(0);

function sendDatagram(agent: Agent, datagram: Buffer): Promise<number> {
  const { nominated } = agent;
  if (nominated === undefined) return agent.send(datagram).then(() => datagram.length);
  if (agent.canSendApplicationData() && !nominated.protocol.transport.closed) {
    const [address, port] = nominated.remoteAddr;
    nominated.protocol.transport.socket.send(datagram, port, address);
  }
  return SENT;
}
