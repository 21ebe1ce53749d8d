import type { FirewallSettings } from '#sim/firewall/registry';
import type { Nat } from '#sim/nat/nat';
import { NAT_PRESETS } from '#sim/nat/presets';
import type { SimNetwork } from '#sim/network/sim-network';
import type { Machines } from './machines.ts';
import type { NatChoice } from './network-control.ts';

interface NatOfHost {
  readonly nat: Nat;
  readonly publicAddress: string;
}

/** NATs and firewalls between single hosts and the rest: each host has at most one of either. */
export class MiddleBoxes {
  readonly #network: SimNetwork;
  readonly #machines: Machines;
  readonly #nats = new Map<string, NatOfHost>();
  #natCount = 0;

  constructor(network: SimNetwork, machines: Machines) {
    this.#network = network;
    this.#machines = machines;
  }

  /** @returns The public address */
  setNat(host: string, choice: NatChoice): string {
    const behaviour = typeof choice === 'string' ? NAT_PRESETS[choice] : choice;
    const machine = this.#machines.get(host);
    this.#natCount += 1;
    // Addresses for documentation (RFC 5737): nobody else in here has one.
    const publicAddress = `203.0.113.${this.#natCount}`;
    const name = `nat-${this.#natCount} of ${host}`;
    this.#machines.know(publicAddress, name);
    const nat = this.#network.nat(name, { ...behaviour, publicAddresses: [publicAddress], hosts: [machine.name] });
    this.#nats.set(host, { nat, publicAddress });
    return publicAddress;
  }

  removeNat(host: string): void {
    const machine = this.#machines.get(host);
    this.natOf(host);
    this.#nats.delete(host);
    this.#network.moveHost(machine.name, machine.addresses.slice(), { behind: null });
  }

  /** @throws Error when the host is behind none */
  natOf(host: string): Nat {
    const found = this.#nats.get(host);
    if (found === undefined) throw new Error(`Host '${host}' is behind no NAT: put it behind one with setNat.`);
    return found.nat;
  }

  setFirewall(host: string, settings: FirewallSettings | undefined): void {
    const hosts = [this.#machines.get(host).name];
    this.#network.setFirewall(`firewall of ${host}`, settings === undefined ? undefined : { ...settings, hosts });
  }
}
