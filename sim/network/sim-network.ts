import type { Kernel } from '../kernel/kernel.ts';
import { makeFirewall, type FirewallSettings } from '../firewall/registry.ts';
import type { FirewallRule } from '../firewall/firewall-rule.ts';
import { Bottleneck } from '../links/bottleneck.ts';
import { Link, type LinkOptions } from '../links/link.ts';
import type { LinkPreset } from '../links/preset.ts';
import type { LinkSettings } from '../links/registry.ts';
import { Nat } from '../nat/nat.ts';
import type { NatSettings } from '../nat/registry.ts';
import type { Seed } from '../random/hash64.ts';
import type { LateCopies } from '../tcp/time-wait.ts';
import { CrossTraffic } from '../traffic/cross-traffic.ts';
import type { TrafficSettings } from '../traffic/registry.ts';
import { canonicalAddress } from './addresses.ts';
import { fateOf, type Fate, type FateSink } from './fates.ts';
import { SimHost, type TimerSink } from './host.ts';
import { Journeys } from './journeys.ts';
import { wireBytes, type Packet, type PacketDraft, type SegmentHeader } from './packet.ts';
import type { SocketAddress } from './ports.ts';
import { Router } from './router.ts';

export interface SimNetworkOptions {
  readonly kernel: Kernel;
  readonly seed: Seed;
  /** Told the fate of every datagram and segment. */
  readonly sink?: FateSink;
  /** Told every timer of a host's clock when it happens; timers of guests and of the network itself are not. */
  readonly timerSink?: TimerSink;
  /** Links that nobody set; 1 ms of delay when absent. */
  readonly defaultLink?: LinkSettings;
  /** `acknowledged` when absent, as TCP does. */
  readonly lateCopies?: LateCopies;
}

export interface HostOptions {
  /** IPv4 and IPv6; private ones may occur again behind another NAT. */
  readonly addresses: readonly string[];
  /** Name of the NAT that it is behind. */
  readonly behind?: string;
}

export interface LinkChange {
  /** Name of the sending host. */
  readonly from: string;
  /** Name of the receiving host. */
  readonly to: string;
  readonly link: LinkSettings;
}

/** Hosts, the links between them (one per ordered pair), and the boxes on the way. */
export class SimNetwork {
  readonly kernel: Kernel;
  readonly #seed: Seed;
  readonly #sink: FateSink;
  readonly #timerSink: TimerSink | undefined;
  readonly #defaultLink: LinkSettings;
  readonly #lateCopies: LateCopies;
  readonly #hosts = new Map<string, SimHost>();
  readonly #nats = new Map<string, Nat>();
  readonly #router = new Router();
  readonly #firewalls = new Map<string, { readonly behind: readonly string[]; readonly rule: FirewallRule }>();
  readonly #bottlenecks = new Map<string, Bottleneck>();
  readonly #links = new Map<string, Map<string, Link>>();
  readonly #underWay = new Journeys();
  #incarnations = 0;
  #hasEnded = false;

  constructor(options: SimNetworkOptions) {
    this.kernel = options.kernel;
    this.#seed = options.seed;
    this.#sink = options.sink ?? ((): void => undefined);
    this.#timerSink = options.timerSink;
    this.#defaultLink = options.defaultLink ?? [{ model: 'delay', delayMs: 1 }];
    this.#lateCopies = options.lateCopies ?? 'acknowledged';
  }

  /** Adds a host. @throws Error when the name or an address is taken. */
  host(name: string, options: HostOptions): SimHost {
    this.#claimName(name);
    const host = new SimHost(name, options.addresses, {
      kernel: this.kernel,
      seed: this.#seed,
      ...(this.#timerSink === undefined ? {} : { timerSink: this.#timerSink }),
      send: (from, ...rest) => this.#send(from, ...rest),
      nextIncarnation: () => ++this.#incarnations,
      lateCopies: this.#lateCopies,
    });
    this.#router.settle(name, options.behind);
    this.#router.own(host);
    this.#hosts.set(name, host);
    return host;
  }

  /** Takes a host away for good: its time stops, its addresses are nobody's, and nothing of it is kept. Its name may be given again. */
  removeHost(name: string): void {
    const host = this.#hostCalled(name);
    host.pause();
    this.#router.disown(host);
    this.#router.settle(name, undefined);
    host.setAddresses([]);
    this.#hosts.delete(name);
    this.#links.delete(name);
    for (const links of this.#links.values()) links.delete(name);
  }

  /** Gives a host other addresses; what still goes to the old ones is lost. Bound sockets keep the address they were bound to. */
  moveHost(name: string, addresses: readonly string[], options: { readonly behind?: string | null } = {}): void {
    const host = this.#hostCalled(name);
    this.#router.disown(host);
    host.setAddresses(addresses);
    if (options.behind !== undefined) this.#router.settle(name, options.behind ?? undefined);
    this.#router.own(host);
  }

  /**
   * Adds a NAT, and puts hosts that exist behind it; `behind` in the options of `host` puts later ones there. A NAT may be behind another.
   * It stands beside the hosts behind it: the links between hosts are the way on its outer side.
   */
  nat(name: string, settings: NatSettings & { readonly hosts?: readonly string[]; readonly behind?: string }): Nat {
    this.#claimName(name);
    const nat = new Nat(name, settings, this.#seed, () => this.kernel.nowUs);
    this.#router.settle(name, settings.behind);
    this.#router.addNat(nat);
    this.#nats.set(name, nat);
    for (const host of settings.hosts ?? []) this.moveHost(host, this.#hostCalled(host).addresses, { behind: name });
    return nat;
  }

  /** Sets or replaces a firewall in front of hosts, on their own side of any NAT. Without settings it is taken away. */
  setFirewall(name: string, settings?: FirewallSettings & { readonly hosts: readonly string[] }): void {
    if (settings === undefined) this.#firewalls.delete(name);
    else this.#firewalls.set(name, { behind: settings.hosts, rule: makeFirewall(settings) });
  }

  /** Sets or changes one direction between two hosts, at any time. */
  setLink({ from, to, link }: LinkChange): void {
    this.#link(from, to).change(link);
  }

  /** Sets or changes both directions between a participant and a server to those of a published access link. */
  setAccess(participant: string, server: string, { up, down }: Pick<LinkPreset, 'up' | 'down'>): void {
    this.setLink({ from: participant, to: server, link: up });
    this.setLink({ from: server, to: participant, link: down });
  }

  /** Sets or changes a bottleneck that links share through their stage `{ model: 'shared', bottleneck: name }`. */
  setBottleneck(name: string, link: LinkSettings): void {
    const known = this.#bottlenecks.get(name);
    if (known !== undefined) return known.change(link);
    this.#bottlenecks.set(name, new Bottleneck(name, this.#linkOptions(), link));
  }

  /** Lets packets of nobody go through a bottleneck from now on until they are stopped. */
  crossTraffic(name: string, settings: TrafficSettings & { readonly over: string }): CrossTraffic {
    return new CrossTraffic(name, this.#bottleneck(settings.over), settings, this.kernel, this.#seed);
  }

  /** Ends the world: what is under way is dropped as `world-ended`, and nothing that happens later has a fate. */
  end(): void {
    for (const { copies, packet } of this.#underWay.takeAll())
      for (let i = 0; i < copies && packet !== undefined; i++)
        this.#sink(fateOf(packet, 'dropped', 'world-ended', this.kernel.nowUs));
    this.#hasEnded = true;
  }

  #claimName(name: string): void {
    if (this.#hosts.has(name))
      throw new Error(`A host is called '${name}' already: host names are unique in a network.`);
    if (this.#nats.has(name)) throw new Error(`A NAT is called '${name}' already.`);
  }

  #hostCalled(name: string): SimHost {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`No host is called '${name}'.`);
    return host;
  }

  #bottleneck(name: string): Bottleneck {
    const bottleneck = this.#bottlenecks.get(name);
    if (bottleneck === undefined)
      throw new Error(`No bottleneck is called '${name}': set it before a link goes through it.`);
    return bottleneck;
  }

  #link(from: string, to: string): Link {
    let fromHost = this.#links.get(from);
    if (fromHost === undefined) this.#links.set(from, (fromHost = new Map<string, Link>()));
    let link = fromHost.get(to);
    if (link === undefined) {
      const deliver = (packet: Packet): void => this.#arrive(packet);
      link = new Link({ ...this.#linkOptions(), from, to, deliver }, this.#defaultLink);
      fromHost.set(to, link);
    }
    return link;
  }

  #linkOptions(): Omit<LinkOptions, 'from' | 'to' | 'deliver'> {
    return {
      kernel: this.kernel,
      seed: this.#seed,
      decide: this.#decide.bind(this),
      shared: (name) => {
        const bottleneck = this.#bottleneck(name);
        return (packet, pass) => bottleneck.enter(packet, pass);
      },
    };
  }

  #send(host: SimHost, from: SocketAddress, to: SocketAddress, payload: Buffer, segment?: SegmentHeader): void {
    if (this.#hasEnded) return;
    const address = canonicalAddress(to.address);
    const journey = this.#underWay.begin();
    const sent: PacketDraft = {
      from,
      to: address === to.address ? to : { address, port: to.port },
      payload,
      segment,
      wireBytes: wireBytes(address, payload.length, segment !== undefined),
      sentAtUs: this.kernel.nowUs,
      index: 0,
      sender: host.name,
      receiver: '',
      journey,
    };
    journey.packet = sent;
    if (host.ownsAddress(address)) {
      sent.receiver = host.name;
      this.kernel.afterUs(0, 'loopback', () => this.#reach(host, sent));
      return;
    }
    if (host.isVanished) return this.#drop(sent, 'sender-vanished');
    if (!host.ownsAddress(from.address)) return this.#drop(sent, 'source-address-gone');
    if (this.#firewalls.size > 0 && !this.#isLetThrough(host, sent, 'outbound')) return this.#drop(sent, 'firewall');
    const routed = this.#router.outbound(host, sent);
    if (typeof routed === 'string') return this.#drop(sent, routed);
    const link = this.#link(host.name, routed.receiver);
    routed.index = link.nextIndex();
    link.send(routed);
  }

  #arrive(packet: Packet): void {
    const inbound = this.#router.inbound(packet);
    if (typeof inbound === 'string') return this.#drop(packet, inbound);
    const { host } = inbound;
    if (this.#firewalls.size > 0 && !this.#isLetThrough(host, inbound.packet, 'inbound'))
      return this.#drop(inbound.packet, 'firewall');
    this.#reach(host, inbound.packet);
  }

  #reach(host: SimHost, packet: Packet): void {
    if (host.isPaused) host.whenAwake(() => this.#handOver(host, packet));
    else this.#handOver(host, packet);
  }

  #handOver(host: SimHost, packet: Packet): void {
    const { to, segment } = packet;
    if (host.isVanished) return this.#drop(packet, 'receiver-vanished');
    if (!host.ownsAddress(to.address)) return this.#drop(packet, 'address-gone');
    if (segment !== undefined) {
      // A segment is always answered, if only with RST.
      this.#decide(packet, 'delivered', 'arrived');
      return host.tcp.deliver(packet, segment);
    }
    const onDatagram = host.udp.receiverAt(to);
    if (onDatagram === undefined) return this.#drop(packet, 'port-unreachable');
    this.#decide(packet, 'delivered', 'arrived');
    onDatagram(packet.payload, packet.from);
  }

  #isLetThrough(host: SimHost, packet: Packet, direction: 'outbound' | 'inbound'): boolean {
    for (const { behind, rule } of this.#firewalls.values())
      if (behind.includes(host.name) && !rule(packet, direction)) return false;
    return true;
  }

  #drop(packet: Packet, reason: string): void {
    this.#decide(packet, 'dropped', reason);
  }

  /** Says a packet's fate, and keeps account of what is under way. */
  #decide(packet: Packet, fate: Fate, reason: string): void {
    const { journey } = packet;
    if (journey === undefined || this.#hasEnded) return;
    if (fate === 'duplicated') journey.copies++;
    else if (--journey.copies === 0) this.#underWay.end(journey);
    // The sink, and a host that takes the packet, may begin what ends in a tick.
    this.kernel.endTurn();
    this.#sink(fateOf(packet, fate, reason, this.kernel.nowUs));
  }
}
