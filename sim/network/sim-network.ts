import type { Kernel } from '../kernel/kernel.ts';
import { Link } from '../links/link.ts';
import type { LinkSettings } from '../links/registry.ts';
import type { Seed } from '../random/hash64.ts';
import { canonicalAddress } from './addresses.ts';
import { fateOf, type FateSink } from './fates.ts';
import { SimHost } from './host.ts';
import { wireBytes, type Packet, type SegmentHeader } from './packet.ts';
import type { SocketAddress } from './ports.ts';

export interface SimNetworkOptions {
  readonly kernel: Kernel;
  readonly seed: Seed;
  /** Told the fate of every datagram and segment. */
  readonly sink?: FateSink;
  /** Links that nobody set; 1 ms of delay when absent. */
  readonly defaultLink?: LinkSettings;
}

export interface LinkChange {
  /** Name of the sending host. */
  readonly from: string;
  /** Name of the receiving host. */
  readonly to: string;
  readonly link: LinkSettings;
}

/** Hosts and the links between them, one per ordered pair. */
export class SimNetwork {
  readonly kernel: Kernel;
  readonly #seed: Seed;
  readonly #sink: FateSink;
  readonly #defaultLink: LinkSettings;
  readonly #hosts = new Map<string, SimHost>();
  readonly #owners = new Map<string, SimHost>();
  readonly #links = new Map<string, Map<string, Link>>();
  #incarnations = 0;

  constructor(options: SimNetworkOptions) {
    this.kernel = options.kernel;
    this.#seed = options.seed;
    this.#sink = options.sink ?? ((): void => undefined);
    this.#defaultLink = options.defaultLink ?? [{ model: 'delay', delayMs: 1 }];
  }

  /** Adds a host. @throws Error when the name or an address is taken. */
  host(name: string, options: { readonly addresses: readonly string[] }): SimHost {
    if (this.#hosts.has(name))
      throw new Error(`A host is called '${name}' already: host names are unique in a network.`);
    const host = new SimHost(name, options.addresses, {
      kernel: this.kernel,
      seed: this.#seed,
      send: (from, ...rest) => this.#send(from, ...rest),
      nextIncarnation: () => ++this.#incarnations,
    });
    this.#own(host);
    this.#hosts.set(name, host);
    return host;
  }

  /** Gives a host other addresses; what still goes to the old ones is lost. Bound sockets keep the address they were bound to. */
  moveHost(name: string, addresses: readonly string[]): void {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`No host is called '${name}'.`);
    for (const address of host.addresses) this.#owners.delete(address);
    host.setAddresses(addresses);
    this.#own(host);
  }

  /** Sets or changes one direction between two hosts, at any time. */
  setLink({ from, to, link }: LinkChange): void {
    this.#link(from, to).change(link);
  }

  #own(host: SimHost): void {
    for (const address of host.addresses) {
      const owner = this.#owners.get(address);
      if (owner !== undefined) throw new Error(`Address ${address} belongs to host '${owner.name}' already.`);
      this.#owners.set(address, host);
    }
  }

  #link(from: string, to: string): Link {
    let fromHost = this.#links.get(from);
    if (fromHost === undefined) this.#links.set(from, (fromHost = new Map<string, Link>()));
    let link = fromHost.get(to);
    if (link === undefined) {
      const { kernel } = this;
      const deliver = (packet: Packet): void => this.#arrive(packet, to);
      link = new Link({ kernel, seed: this.#seed, from, to, sink: this.#sink, deliver }, this.#defaultLink);
      fromHost.set(to, link);
    }
    return link;
  }

  #send(host: SimHost, from: SocketAddress, to: SocketAddress, payload: Buffer, segment?: SegmentHeader): void {
    const address = canonicalAddress(to.address);
    const target = host.ownsAddress(address) ? host : this.#owners.get(address);
    const packet: Packet = {
      from,
      to: address === to.address ? to : { address, port: to.port },
      payload,
      ...(segment === undefined ? {} : { segment }),
      wireBytes: wireBytes(address, payload.length, segment !== undefined),
      sentAtUs: this.kernel.nowUs,
      index: target === undefined ? 0 : this.#link(host.name, target.name).nextIndex(),
    };
    if (target === host) {
      this.kernel.afterUs(0, 'loopback', () => this.#arrive(packet, host.name));
      return;
    }
    if (target === undefined) return this.#drop(packet, 'no-route');
    if (host.isVanished) return this.#drop(packet, 'sender-vanished');
    if (!host.ownsAddress(from.address)) return this.#drop(packet, 'source-address-gone');
    this.#link(host.name, target.name).send(packet);
  }

  #arrive(packet: Packet, to: string): void {
    const host = this.#hosts.get(to);
    if (host === undefined) return;
    host.whenAwake(() => {
      if (host.isVanished) return this.#drop(packet, 'receiver-vanished');
      if (!host.ownsAddress(packet.to.address)) return this.#drop(packet, 'address-gone');
      if (!host.accepts(packet)) return this.#drop(packet, 'port-unreachable');
      this.#sink(fateOf(packet, 'delivered', 'arrived', this.kernel.nowUs));
      host.deliver(packet);
    });
  }

  #drop(packet: Packet, reason: string): void {
    this.#sink(fateOf(packet, 'dropped', reason, this.kernel.nowUs));
  }
}
