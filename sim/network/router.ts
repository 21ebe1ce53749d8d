import { Nat, type NatRefusal } from '../nat/nat.ts';
import type { Packet, PacketDraft } from './packet.ts';
import type { SimHost } from './host.ts';
import { Realm } from './realm.ts';

/** The packet as it leaves its sender's side, with receiver and realm; or why it goes nowhere. */
export type Route = PacketDraft | 'no-route' | NatRefusal;

/** Finds the way between realms: who owns which address where, and which NATs a packet crosses. */
export class Router {
  readonly #public = new Realm();
  /** The realms that have a NAT at their edge, by the NAT's name. */
  readonly #behind = new Map<string, Realm>();
  /** Names of hosts and NATs that are not in the public realm. */
  readonly #homes = new Map<string, Realm>();

  /** Puts a NAT, its inside empty, into the realm that it is in. */
  addNat(nat: Nat): void {
    const outer = this.#homeOf(nat.name);
    outer.add(nat, nat.publicAddresses);
    this.#behind.set(nat.name, new Realm({ nat, outer }));
  }

  /** Puts a host or a NAT behind a NAT. It must own no addresses at the time. @throws Error when there is no such NAT. */
  settle(name: string, natName: string | undefined): void {
    if (natName === undefined) this.#homes.delete(name);
    else this.#homes.set(name, this.#realmBehind(natName));
  }

  /** IPv4 addresses are the realm's; IPv6 is not translated, so that its addresses are public everywhere. */
  own(host: SimHost): void {
    this.#homeOf(host.name).add(host, host.addresses.filter(isV4));
    this.#public.add(
      host,
      host.addresses.filter((address) => !isV4(address)),
    );
  }

  disown(host: SimHost): void {
    this.#homeOf(host.name).remove(host.addresses.filter(isV4));
    this.#public.remove(host.addresses.filter((address) => !isV4(address)));
  }

  /** Takes a packet out of its sender's realm until its destination is known there. NATs map what crosses them. */
  outbound(host: SimHost, sent: PacketDraft): Route {
    let realm = isV4(sent.to.address) ? this.#homeOf(host.name) : this.#public;
    let packet = sent;
    for (;;) {
      const owner = realm.ownerOf(packet.to.address);
      if (owner !== undefined) {
        packet.receiver = owner instanceof Nat ? this.#likelyReceiver(owner, packet) : owner.name;
        packet.realm = realm;
        return packet;
      }
      if (realm.gateway === undefined) return 'no-route';
      const { nat, outer } = realm.gateway;
      const privateSource = packet.from;
      const translated = nat.outbound(packet);
      if (typeof translated === 'string') return translated;
      packet = { ...translated };
      realm = outer;
      if (realm.ownerOf(packet.to.address) === nat) {
        const source = nat.hairpinSource(privateSource, translated.from);
        if (source === undefined) return 'nat-hairpin';
        packet.from = source;
        packet.judgedSource = translated.from;
      }
    }
  }

  /** Takes a packet that arrives in a realm on to the host that owns it behind NATs; or says why not. */
  inbound(arrived: Packet): { readonly host: SimHost; readonly packet: Packet } | 'address-gone' | NatRefusal {
    let packet = arrived;
    let owner = (packet.realm ?? this.#public).ownerOf(packet.to.address);
    // Only the NAT that hairpinned knows another source; those behind it see what the packet says.
    let source = packet.judgedSource;
    while (owner instanceof Nat) {
      const translated = owner.inbound(packet, source);
      source = undefined;
      if (typeof translated === 'string') return translated;
      packet = translated;
      owner = this.#realmBehind(owner.name).ownerOf(packet.to.address);
    }
    return owner === undefined ? 'address-gone' : { host: owner, packet };
  }

  /** The host behind a NAT for whose endpoint a packet is, as things stand: its link is the one that the packet takes. */
  #likelyReceiver(nat: Nat, packet: Packet): string {
    let at: Nat = nat;
    let to = packet.to;
    for (;;) {
      const privateEnd = at.privateEndOf({ ...packet, to });
      const owner = privateEnd && this.#realmBehind(at.name).ownerOf(privateEnd.address);
      if (privateEnd === undefined || owner === undefined) return at.name;
      if (!(owner instanceof Nat)) return owner.name;
      at = owner;
      to = privateEnd;
    }
  }

  #homeOf(name: string): Realm {
    return this.#homes.get(name) ?? this.#public;
  }

  #realmBehind(natName: string): Realm {
    const realm = this.#behind.get(natName);
    if (realm === undefined) throw new Error(`No NAT is called '${natName}'.`);
    return realm;
  }
}

function isV4(address: string): boolean {
  return !address.includes(':');
}
