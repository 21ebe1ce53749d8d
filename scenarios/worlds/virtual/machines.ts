import type { SimHost } from '#sim/network/host';
import type { SimNetwork } from '#sim/network/sim-network';

/** The hosts of a virtual world by name. A host may be replaced by a new machine: same name and address, nothing remembered. */
export class Machines {
  readonly #network: SimNetwork;
  readonly #current = new Map<string, SimHost>();
  readonly #namesByAddress = new Map<string, string>();
  #addressCount = 0;
  #replacements = 0;

  constructor(network: SimNetwork) {
    this.#network = network;
  }

  /** In the order in which they came into being. */
  get names(): readonly string[] {
    return [...this.#current.keys()];
  }

  /** Whose address it is or was; empty when it is nobody's. */
  nameOf(address: string): string {
    return this.#namesByAddress.get(address) ?? '';
  }

  /** @throws Error that lists the hosts there are */
  get(name: string): SimHost {
    const machine = this.#current.get(name);
    if (machine === undefined) throw new Error(`There is no host '${name}'; there are: ${this.names.join(', ')}.`);
    return machine;
  }

  /** Gives a name to an address that belongs to no host. */
  know(address: string, name: string): void {
    this.#namesByAddress.set(address, name);
  }

  nextAddress(): string {
    this.#addressCount += 1;
    return `10.0.${1 + (this.#addressCount >> 8)}.${this.#addressCount & 255}`;
  }

  add(name: string, address: string): SimHost {
    this.#namesByAddress.set(address, name);
    const machine = this.#network.host(name, { addresses: [address] });
    this.#current.set(name, machine);
    return machine;
  }

  /** Two participants of one name are two machines. */
  freeName(wanted: string): string {
    return this.#current.has(wanted) ? `${wanted}-${this.names.length}` : wanted;
  }

  move(name: string, address: string): void {
    this.#network.moveHost(this.get(name).name, [address]);
    this.#namesByAddress.set(address, name);
  }

  /** The machine is gone for good. */
  remove(name: string): void {
    const machine = this.get(name);
    for (const address of machine.addresses) this.#namesByAddress.delete(address);
    this.#network.removeHost(machine.name);
    this.#current.delete(name);
  }

  /** Freezes the present machine for good, without an address, and puts a new one in its place. */
  replace(name: string): SimHost {
    const old = this.get(name);
    const addresses = [...old.addresses];
    old.pause();
    this.#network.moveHost(old.name, []);
    this.#replacements += 1;
    const machine = this.#network.host(`${name}#${this.#replacements + 1}`, { addresses });
    this.#current.set(name, machine);
    return machine;
  }
}
