import { Kernel } from '../kernel/kernel.ts';
import type { Nat } from '../nat/nat.ts';
import type { NatBehaviour } from '../nat/presets.ts';
import { formatAddress } from '../network/addresses.ts';
import type { SimHost } from '../network/host.ts';
import type { DatagramSocket, SocketAddress } from '../network/ports.ts';
import { SimNetwork } from '../network/sim-network.ts';

export const PORT_RESTRICTED: NatBehaviour = {
  mapping: 'endpoint-independent',
  filtering: 'address-and-port-dependent',
};

/** A host with one UDP socket that keeps what it got. */
export interface Peer {
  readonly host: SimHost;
  readonly socket: DatagramSocket;
  /** `text from address:port`. */
  readonly got: string[];
  /** The source of the last datagram. */
  lastFrom: SocketAddress;
}

export interface NatScene {
  readonly kernel: Kernel;
  readonly network: SimNetwork;
  readonly nat: Nat;
  /** Behind the NAT. */
  readonly alice: Peer;
  /** Behind it too. */
  readonly bob: Peer;
  /** Outside: two ports of one address, and a third at another address. */
  readonly outside: readonly [Peer, Peer, Peer];
  /** `fate reason` of everything. */
  readonly fates: string[];
  peer(host: SimHost, address: string, port: number): Peer;
  send(from: Peer, to: SocketAddress, text?: string): void;
  /** Sends, lets it arrive, and gives the public port that the receiver saw; undefined when nothing came. */
  portSeenBy(receiver: Peer, sender?: Peer): Promise<number | undefined>;
  /** Whether a datagram of an outside peer to a public endpoint reaches alice. */
  reaches(from: Peer, publicEnd: SocketAddress): Promise<boolean>;
  passMs(ms: number): Promise<void>;
}

export const PUBLIC_ADDRESS = '203.0.113.1';

/** Two hosts behind a NAT and three sockets outside, 1 ms apart. For tests. */
export function natScene(behaviour: NatBehaviour, publicAddresses: readonly string[] = [PUBLIC_ADDRESS]): NatScene {
  const kernel = new Kernel();
  const fates: string[] = [];
  const network = new SimNetwork({ kernel, seed: 'nat', sink: ({ fate, reason }) => fates.push(`${fate} ${reason}`) });
  const nat = network.nat('home', { publicAddresses, ...behaviour });
  const peer = (host: SimHost, address: string, port: number): Peer => {
    const got: string[] = [];
    const socket = host.udp.bind({
      address,
      port,
      onDatagram: (data, from) => {
        got.push(`${data.toString()} from ${formatAddress(from)}`);
        result.lastFrom = from;
      },
    });
    const result: Peer = { host, socket, got, lastFrom: { address: '', port: 0 } };
    return result;
  };
  const inside = (name: string, address: string): Peer =>
    peer(network.host(name, { addresses: [address], behind: 'home' }), address, 5000);
  const near = network.host('near', { addresses: ['198.51.100.1'] });
  const far = network.host('far', { addresses: ['198.51.100.2'] });
  const passMs = (ms: number): Promise<void> => kernel.runUntil(kernel.nowUs + ms * 1000);
  const send = (from: Peer, to: SocketAddress, text: string = 'hello'): void => from.socket.send(Buffer.from(text), to);
  const alice = inside('alice', '192.168.1.2');
  const arrives = async (from: Peer, to: SocketAddress, receiver: Peer): Promise<boolean> => {
    const before = receiver.got.length;
    send(from, to);
    await passMs(10);
    return receiver.got.length > before;
  };
  return {
    kernel,
    network,
    nat,
    alice,
    bob: inside('bob', '192.168.1.3'),
    outside: [peer(near, '198.51.100.1', 1), peer(near, '198.51.100.1', 2), peer(far, '198.51.100.2', 1)],
    fates,
    peer,
    send,
    portSeenBy: async (receiver, sender = alice) =>
      (await arrives(sender, receiver.socket, receiver)) ? receiver.lastFrom.port : undefined,
    reaches: (from, publicEnd) => arrives(from, publicEnd, alice),
    passMs,
  };
}

/** Which of the three outside peers reach alice after she wrote to the first: what a filter lets through. */
export async function whoMayAnswer(filtering: NatBehaviour['filtering']): Promise<boolean[]> {
  const scene = natScene({ mapping: 'endpoint-independent', filtering });
  await scene.portSeenBy(scene.outside[0]);
  const publicEnd = scene.outside[0].lastFrom;
  const answers: boolean[] = [];
  for (const peer of scene.outside) answers.push(await scene.reaches(peer, publicEnd));
  return answers;
}

/** The public ports that the three outside peers see of one socket of alice. */
export async function portsSeen(mapping: NatBehaviour['mapping']): Promise<(number | undefined)[]> {
  const scene = natScene({ mapping, filtering: 'endpoint-independent', portAssignment: 'sequential' });
  const ports: (number | undefined)[] = [];
  for (const peer of scene.outside) ports.push(await scene.portSeenBy(peer));
  return ports;
}
