import { canonicalAddress, formatAddress } from '../network/addresses.ts';
import type { Packet } from '../network/packet.ts';
import type { SocketAddress } from '../network/ports.ts';
import { RandomStream } from '../random/random-stream.ts';
import type { Seed } from '../random/hash64.ts';
import { Mapping, protocolOf, type Protocol } from './mapping.ts';
import type { PortAssignment } from './port-assignment.ts';
import { checkNat, NAT_BEHAVIOURS, type NatSettings } from './registry.ts';

const PORT_RANGE: readonly [number, number] = [1024, 65_535];

/** Why a NAT did not let a packet through. */
export type NatRefusal = 'nat-filtered' | 'nat-hairpin' | 'nat-no-mapping' | 'nat-ports-exhausted';

/** A network address translator: UDP, and TCP that is opened from behind it. Made by `SimNetwork.nat`. */
export class Nat {
  readonly name: string;
  readonly #nowUs: () => number;
  readonly #random: RandomStream;
  #settings: NatSettings;
  readonly #byPrivate = new Map<string, Mapping>();
  readonly #byPublic = new Map<string, Mapping>();
  readonly #paired = new Map<string, string>();
  /** Ports that a rebinding takes away from a private endpoint, which must not get them again. */
  readonly #left = new Map<string, number>();
  #assign: Readonly<Record<Protocol, ReturnType<PortAssignment>>>;
  #rebindings = 0;

  constructor(name: string, settings: NatSettings, seed: Seed, nowUs: () => number) {
    checkNat(name, settings);
    this.name = name;
    this.#settings = settings;
    this.#nowUs = nowUs;
    this.#random = new RandomStream(seed, `nat ${name}`);
    this.#assign = this.#assignments();
  }

  get publicAddresses(): readonly string[] {
    return this.#settings.publicAddresses.map(canonicalAddress);
  }

  /** Changes how it behaves from now on; what it has mapped stays. Its public addresses stay too. */
  change(settings: Partial<Omit<NatSettings, 'publicAddresses'>>): void {
    const changed = { ...this.#settings, ...settings };
    checkNat(this.name, changed);
    this.#settings = changed;
    if (settings.portAssignment !== undefined || settings.portRange !== undefined) this.#assign = this.#assignments();
  }

  /** Forgets its mappings; the next packet of every private endpoint gets another public port. */
  rebind(): void {
    this.#rebindings++;
  }

  /** Forgets everything, as a power cut does: private endpoints may get the ports they had. */
  reboot(): void {
    this.#byPrivate.clear();
    this.#byPublic.clear();
    this.#paired.clear();
    this.#left.clear();
    this.#assign = this.#assignments();
  }

  /** The packet as it leaves for the outside, or why it does not. */
  outbound(packet: Packet): Packet | NatRefusal {
    const mapping = this.#mappingFor(packet);
    if (typeof mapping === 'string') return mapping;
    mapping.use(packet, 'outbound', this.#settings, this.#nowUs());
    return { ...packet, from: mapping.publicEnd };
  }

  /**
   * The packet as it goes on to the private side, or why it does not.
   * @param source Whom the filter judges, where the packet does not say: a hairpinned one.
   */
  inbound(packet: Packet, source: SocketAddress = packet.from): Packet | NatRefusal {
    const mapping = this.#live(this.#byPublic.get(publicKey(protocolOf(packet), packet.to)));
    if (mapping === undefined) return 'nat-no-mapping';
    if (!mapping.permits(source, NAT_BEHAVIOURS.dependence[this.#settings.filtering])) return 'nat-filtered';
    mapping.use(packet, 'inbound', this.#settings, this.#nowUs());
    return { ...packet, to: mapping.privateEnd };
  }

  /** Who would get a packet to a public endpoint now; nothing changes by asking. */
  privateEndOf(packet: Packet): SocketAddress | undefined {
    return this.#byPublic.get(publicKey(protocolOf(packet), packet.to))?.privateEnd;
  }

  /** The source that a receiver behind this NAT sees of a sender behind it; undefined when it does not hairpin. */
  hairpinSource(privateSource: SocketAddress, publicSource: SocketAddress): SocketAddress | undefined {
    return NAT_BEHAVIOURS.hairpin[this.#settings.hairpin ?? 'external-source'](privateSource, publicSource);
  }

  #mappingFor(packet: Packet): Mapping | NatRefusal {
    const protocol = protocolOf(packet);
    const key = `${protocol} ${formatAddress(packet.from)} ${NAT_BEHAVIOURS.dependence[this.#settings.mapping](packet.to)}`;
    const known = this.#live(this.#byPrivate.get(key));
    if (known !== undefined) return known;
    // A TCP connection that the NAT does not know was opened before it forgot.
    if (protocol === 'tcp' && packet.segment?.flags !== 'SYN') return 'nat-no-mapping';
    const address = this.#publicAddressOf(packet.from.address);
    const leftPort = this.#left.get(key);
    this.#left.delete(key);
    const isFree = (port: number): boolean =>
      port !== leftPort && this.#live(this.#byPublic.get(publicKey(protocol, { address, port }))) === undefined;
    const port = this.#assign[protocol](packet.from.port, isFree);
    if (port === undefined) return 'nat-ports-exhausted';
    const publicEnd = { address, port };
    const [nowUs, epoch] = [this.#nowUs(), this.#epoch()];
    const mapping = new Mapping({ key, protocol, privateEnd: packet.from, publicEnd, nowUs, epoch });
    this.#byPrivate.set(key, mapping);
    this.#byPublic.set(publicKey(protocol, publicEnd), mapping);
    return mapping;
  }

  /** Forgets a mapping that has lived; of one that a rebinding ended, the port is kept in mind. */
  #live(mapping: Mapping | undefined): Mapping | undefined {
    if (mapping === undefined) return undefined;
    if (mapping.isLive(this.#settings, this.#nowUs(), this.#epoch())) return mapping;
    const key = publicKey(mapping.protocol, mapping.publicEnd);
    if (this.#byPublic.get(key) === mapping) this.#byPublic.delete(key);
    if (this.#byPrivate.get(mapping.key) === mapping) this.#byPrivate.delete(mapping.key);
    if (!mapping.isOf(this.#epoch())) this.#left.set(mapping.key, mapping.publicEnd.port);
    return undefined;
  }

  #publicAddressOf(privateAddress: string): string {
    const known = this.#paired.get(privateAddress);
    if (known !== undefined) return known;
    const { publicAddresses } = this;
    const address = publicAddresses[this.#paired.size % publicAddresses.length] ?? '';
    this.#paired.set(privateAddress, address);
    return address;
  }

  /** How many rebindings there have been. */
  #epoch(): number {
    const { rebindEveryMs } = this.#settings;
    const periods = rebindEveryMs === undefined ? 0 : Math.floor(this.#nowUs() / (rebindEveryMs * 1000));
    return this.#rebindings + periods;
  }

  #assignments(): Readonly<Record<Protocol, ReturnType<PortAssignment>>> {
    const assignment = NAT_BEHAVIOURS.portAssignment[this.#settings.portAssignment ?? 'preserve'];
    const pool = { range: this.#settings.portRange ?? PORT_RANGE, random: this.#random };
    return { udp: assignment(pool), tcp: assignment(pool) };
  }
}

function publicKey(protocol: Protocol, end: SocketAddress): string {
  return `${protocol} ${formatAddress(end)}`;
}
