import type { RtpHeader } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { openRtcp, openedRtpBytes, sealRtp } from '#proto/webrtc/clear-packets';

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
 * Takes media past the layers of werift that only hand it on, each with promises and copies of its own: from the socket to the packet event and
 * from `sendRtp` to the socket. Only for media in clear. What the layers do besides (statistics of bytes) is not kept up.
 */
export function shortenMediaPath(stack: WebRtcStack): void {
  const direct = new WeakMap<Protocol, (datagram: Buffer) => void>();
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
    this.updateSrtpSession();
    const take = (datagram: Buffer): void => receiveMedia(stack, this, datagram);
    const agent = agentOf(this);
    for (const protocol of agent.protocols) direct.set(protocol, take);
    // Sockets that come later, by an ICE restart, take the long way.
    agent.onData.subscribe((datagram) => {
      if (isMedia(datagram)) take(datagram);
    });
  };
  prototype.sendRtp = function sendRtp(payload: Buffer, header: RtpHeader): Promise<number> {
    return sendMedia(agentOf(this), payload, header);
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

function receiveMedia(stack: WebRtcStack, transport: DtlsTransport, datagram: Buffer): void {
  if (classifyDatagram(datagram) === 'rtcp') {
    const opened = openRtcp(datagram);
    if (opened === undefined) return;
    for (const packet of stack.RtcpPacketConverter.deSerialize(opened.compound)) transport.onRtcp.execute(packet);
    return;
  }
  const bytes = openedRtpBytes(datagram);
  if (bytes !== undefined) transport.onRtp.execute(stack.RtpPacket.deSerialize(datagram.subarray(0, bytes)));
}

async function sendMedia(agent: Agent, payload: Buffer, header: RtpHeader): Promise<number> {
  const packet = header.serialize(header.serializeSize + payload.length);
  packet.set(payload, packet.length - payload.length);
  const datagram = sealRtp(packet);
  const { nominated } = agent;
  if (nominated === undefined) await agent.send(datagram);
  else if (agent.canSendApplicationData() && !nominated.protocol.transport.closed) {
    const [address, port] = nominated.remoteAddr;
    nominated.protocol.transport.socket.send(datagram, port, address);
  }
  return datagram.length;
}
