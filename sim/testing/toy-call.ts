import { createHash } from 'node:crypto';
import { hostCertificate } from '../guest/certificate.ts';
import { loadGuest, type Guest } from '../guest/load-guest.ts';
import { Kernel, type KernelOptions } from '../kernel/kernel.ts';
import type { LinkSettings } from '../links/registry.ts';
import type { SimHost } from '../network/host.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { Seed } from '../random/hash64.ts';

export interface CallResult {
  /** sha256 over every fate: times, addresses, bytes, reasons. */
  readonly hash: string;
  readonly fates: number;
  readonly events: number;
  readonly connectedAtUs: number;
  readonly rtpPackets: number;
  readonly echoes: number;
}

export interface ToyCallOptions extends KernelOptions {
  /** Called before the hosts are made: `10.0.0.1` and `10.0.0.2`, named by their addresses; each may be put behind a NAT. */
  readonly prepare?: (network: SimNetwork) => { readonly behind?: string }[];
}

type PeerConnection = InstanceType<Guest['webrtc']['RTCPeerConnection']>;

const LINK: LinkSettings = [{ model: 'delay', delayMs: 20 }];

/** Two private copies of werift on two hosts: ICE, DTLS, SCTP and RTP for a while of virtual time. For tests. */
export async function toyCall(
  seed: Seed,
  durationMs: number = 3000,
  link: LinkSettings = LINK,
  options: ToyCallOptions = {},
): Promise<CallResult> {
  const kernel = new Kernel(options);
  const hash = createHash('sha256');
  let fates = 0;
  const network = new SimNetwork({
    kernel,
    seed,
    defaultLink: link,
    sink: ({ atUs, deliverAtUs, from, to, bytes, fate, reason }) => {
      fates++;
      hash
        .update(`${atUs} ${deliverAtUs} ${from.address} ${from.port} ${to.address} ${to.port} ${fate} ${reason} `)
        .update(bytes);
    },
  });
  const places = options.prepare?.(network) ?? [];
  const [a, b] = ['10.0.0.1', '10.0.0.2'].map((address, i) =>
    makePeer(network.host(address, { addresses: [address], ...places[i] })),
  ) as [Peer, Peer];
  const seen = { connectedAtUs: 0, rtpPackets: 0, echoes: 0 };
  a.connection.connectionStateChange.subscribe((state) => {
    if (state === 'connected') seen.connectedAtUs ||= kernel.nowUs;
  });
  b.connection.onDataChannel.subscribe((channel) => channel.onMessage.subscribe((message) => channel.send(message)));
  b.connection.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => void seen.rtpPackets++));
  const transceiver = a.connection.addTransceiver('audio', { direction: 'sendonly' });
  const channel = a.connection.createDataChannel('chat');
  channel.onMessage.subscribe(() => void seen.echoes++);
  const tick = (i: number): void => {
    if (channel.readyState === 'open') channel.send(`message ${i}`);
    const header = new a.webrtc.RtpHeader({
      payloadType: 96,
      sequenceNumber: i,
      timestamp: i * 960,
      ssrc: transceiver.sender.ssrc,
    });
    if (seen.connectedAtUs > 0) void transceiver.sender.dtlsTransport.sendRtp(Buffer.alloc(80, i), header);
    a.host.clock.after(20, 'toy-tick', () => tick(i + 1));
  };
  tick(0);
  await kernel.runUntilSettled(() => negotiate(a, b), { limitUs: 10e6 });
  await kernel.runUntil(kernel.nowUs + durationMs * 1000);
  return { hash: hash.digest('hex'), fates, events: kernel.eventCount, ...seen };
}

interface Peer {
  readonly host: SimHost;
  readonly webrtc: Guest['webrtc'];
  readonly connection: PeerConnection;
}

function makePeer(host: SimHost): Peer {
  const { webrtc } = loadGuest(host);
  const connection = new webrtc.RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    bundlePolicy: 'max-bundle',
    dtls: { keys: { ...hostCertificate(host), signatureHash: { hash: 4, signature: 3 } } },
  });
  return { host, webrtc, connection };
}

/** Gathering is waited for, so that the descriptions carry every candidate. */
async function negotiate(a: Peer, b: Peer): Promise<void> {
  await a.connection.setLocalDescription(await a.connection.createOffer());
  await b.connection.setRemoteDescription(descriptionOf(a.connection));
  await b.connection.setLocalDescription(await b.connection.createAnswer());
  await a.connection.setRemoteDescription(descriptionOf(b.connection));
}

function descriptionOf(connection: PeerConnection): NonNullable<PeerConnection['localDescription']> {
  const description = connection.localDescription;
  if (!description) throw new Error('The peer connection has no local description yet.');
  return description;
}
