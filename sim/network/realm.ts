import type { Nat } from '../nat/nat.ts';
import type { SimHost } from './host.ts';

/** Whom an address belongs to. */
export type Owner = SimHost | Nat;

/** A space of addresses: the public one, or that behind a NAT. */
export class Realm {
  /** What leads out of it; undefined for the public one. */
  readonly gateway: { readonly nat: Nat; readonly outer: Realm } | undefined;
  readonly #owners = new Map<string, Owner>();

  constructor(gateway?: { readonly nat: Nat; readonly outer: Realm }) {
    this.gateway = gateway;
  }

  ownerOf(address: string): Owner | undefined {
    return this.#owners.get(address);
  }

  /** @throws Error when an address is taken. */
  add(owner: Owner, addresses: readonly string[]): void {
    for (const address of addresses) {
      const other = this.#owners.get(address);
      if (other !== undefined) throw new Error(`Address ${address} belongs to host '${other.name}' already.`);
      this.#owners.set(address, owner);
    }
  }

  remove(addresses: readonly string[]): void {
    for (const address of addresses) this.#owners.delete(address);
  }
}
