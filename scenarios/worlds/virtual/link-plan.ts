import type { LinkSettings, StageSettings } from '#sim/links/registry';
import type { SimNetwork } from '#sim/network/sim-network';
import type { PacketChoice, Path } from './network-control.ts';

interface Direction {
  readonly from: string;
  readonly to: string;
  link: LinkSettings;
  hole: StageSettings | undefined;
}

/** What was ordered for the links of a world; a host that is replaced by a new machine keeps its links. */
export class LinkPlan {
  readonly #network: SimNetwork;
  readonly #machineOf: (hostName: string) => string;
  readonly #directions = new Map<string, Direction>();
  readonly #defaultLink: LinkSettings;
  #everyLink: LinkSettings | undefined;

  /** @param machineOf Name of the machine that a host is at present. */
  constructor(network: SimNetwork, defaultLink: LinkSettings, machineOf: (hostName: string) => string) {
    this.#network = network;
    this.#defaultLink = defaultLink;
    this.#machineOf = machineOf;
  }

  setLink(path: Path, link: LinkSettings): void {
    for (const direction of this.#along(path)) {
      direction.link = link;
      this.#apply(direction);
    }
  }

  setAll(link: LinkSettings, hostNames: readonly string[]): void {
    this.#everyLink = link;
    for (const from of hostNames)
      for (const to of hostNames) if (from !== to) this.setLink({ from, to, ways: 'one-way' }, link);
  }

  blackhole(path: Path, what: PacketChoice): void {
    for (const direction of this.#along(path)) {
      direction.hole = holeFor(what);
      this.#apply(direction);
    }
  }

  heal(path: Path): void {
    for (const direction of this.#along(path)) {
      direction.hole = undefined;
      this.#apply(direction);
    }
  }

  /** A host is on a machine that the network has not seen before: its links begin as they were ordered. */
  machineAdded(name: string, hostNames: readonly string[]): void {
    // What nobody ordered is the network's default already.
    if (this.#everyLink !== undefined)
      for (const other of hostNames) if (other !== name) this.#along({ from: name, to: other });
    for (const direction of this.#directions.values()) {
      if (direction.from === name || direction.to === name) this.#apply(direction);
    }
  }

  /** A host is gone for good. */
  hostRemoved(name: string): void {
    for (const [key, { from, to }] of this.#directions) if (from === name || to === name) this.#directions.delete(key);
  }

  #along({ from, to, ways = 'both' }: Path): Direction[] {
    const there = this.#direction(from, to);
    return ways === 'both' ? [there, this.#direction(to, from)] : [there];
  }

  #direction(from: string, to: string): Direction {
    const key = `${from} > ${to}`;
    let direction = this.#directions.get(key);
    if (direction === undefined) {
      direction = { from, to, link: this.#everyLink ?? this.#defaultLink, hole: undefined };
      this.#directions.set(key, direction);
    }
    return direction;
  }

  #apply({ from, to, link, hole }: Direction): void {
    const settings = hole === undefined ? link : [hole, ...link];
    this.#network.setLink({ from: this.#machineOf(from), to: this.#machineOf(to), link: settings });
  }
}

function holeFor(what: PacketChoice): StageSettings {
  if (typeof what === 'function') return { model: 'predicate-loss', isLost: what };
  if (what === 'all') return { model: 'blackhole' };
  return { model: 'blackhole', only: what === 'media' ? 'datagrams' : 'streams' };
}
