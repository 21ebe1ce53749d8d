import type { FirewallSettings } from '#sim/firewall/registry';
import type { LinkSettings } from '#sim/links/registry';
import type { NatBehaviour, NatPresetName } from '#sim/nat/presets';
import type { Packet } from '#sim/network/packet';

/** Both directions between two hosts, or only the one from the first to the second. */
export type Ways = 'both' | 'one-way';

/** Which packets: `media` is UDP, `signalling` is TCP; a function decides packet by packet and must not depend on anything else. */
export type PacketChoice = 'all' | 'media' | 'signalling' | ((packet: Packet) => boolean);

/** A NAT by its usual name, or by what it does. */
export type NatChoice = NatPresetName | NatBehaviour;

/** How a server ends. `close`: it says goodbye. `kill`: its process is gone, the machine resets its streams. `vanish`: the machine is gone, nobody answers. */
export type ServerEnd = 'close' | 'kill' | 'vanish';

/** Two hosts by name, and which of the directions between them. */
export interface Path {
  readonly from: string;
  readonly to: string;
  /** Default `both`. */
  readonly ways?: Ways;
}

/**
 * What a test can do to a virtual world while it runs. Hosts are named as they were created; the server is `server`. Every call writes a
 * fault into the trace. All of them throw an Error for a name that no host has.
 */
export interface VirtualNetworkControl {
  /** The hosts in the order in which they came into being, the server first. */
  readonly hostNames: readonly string[];
  addressOf(host: string): string;

  /** Everything from and to the host is lost from now on, in silence; its program goes on. */
  vanish(host: string): void;
  /** The end of `vanish`. */
  reappear(host: string): void;
  /** The host is gone for good and forgotten: for worlds that see more hosts than they can keep. */
  remove(host: string): void;
  /** Time stops on the host: its timers and what arrives for it wait. */
  pause(host: string): void;
  /** The end of `pause`: what waited happens now. */
  resume(host: string): void;
  /**
   * Gives the host another address; without one, the next free. Its bound sockets stay bound to the old one and are
   * dead: a participant comes back by a resume with ICE restart.
   * @returns The address
   */
  move(host: string, address?: string): string;
  /** Resets the open streams of the host, for both ends. @returns How many there were */
  resetStreams(host: string): number;

  setLink(path: Path, link: LinkSettings): void;
  /** Every link between two hosts, also of hosts that are yet to come. */
  setAllLinks(link: LinkSettings): void;
  /** Lets packets disappear between two hosts until `heal`. A second call replaces the first. */
  blackhole(path: Path, what?: PacketChoice): void;
  /** Ends blackholes between two hosts. */
  heal(path: Path): void;

  /**
   * Puts a host behind a NAT of its own; a second call puts it behind another, which knows nothing of the first one's mappings.
   * @returns The NAT's public address
   */
  setNat(host: string, nat: NatChoice): string;
  /** Lets the host be reached by its own address again. */
  removeNat(host: string): void;
  /** `rebind`: every mapping gets another public port. `reboot`: all mappings are forgotten. */
  disturbNat(host: string, how: 'rebind' | 'reboot'): void;
  /** Sets, replaces or (without settings) removes the firewall in front of a host. */
  setFirewall(host: string, firewall?: FirewallSettings): void;

  /** Ends the server. Time has to pass for `close`: await it inside the world. */
  stopServer(end: ServerEnd): Promise<void>;
  /** Starts a new server at the same address with the same keys; what was left of the old one dies silently. */
  startServer(): Promise<void>;
}
