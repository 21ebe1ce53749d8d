import type { Kernel } from '../kernel/kernel.ts';
import type { Fate } from '../network/fates.ts';
import type { Packet } from '../network/packet.ts';
import { decisions, type Seed } from '../random/hash64.ts';
import type { LinkEnvironment, LinkStage } from './link-model.ts';
import { makeStage, type LinkSettings, type StageSettings } from './registry.ts';

export interface LinkOptions {
  readonly kernel: Kernel;
  readonly seed: Seed;
  /** Name of the sending host. */
  readonly from: string;
  /** Name of the receiving host. */
  readonly to: string;
  /** Told what a stage decides about a packet. */
  readonly decide: (packet: Packet, fate: Fate, reason: string) => void;
  /** Looks up a bottleneck that several links share. */
  readonly shared: LinkEnvironment['shared'];
  readonly deliver: (packet: Packet) => void;
}

/** A stage at its place in a link. */
interface Place {
  readonly model: StageSettings['model'];
  readonly stage: LinkStage<StageSettings>;
  /** Where packets go from here. */
  pass: (packet: Packet) => void;
}

/** One direction between two hosts: a pipeline of stages that ends in delivery. */
export class Link {
  readonly #options: LinkOptions;
  #places: readonly Place[] = [];
  #entry: (packet: Packet) => void;
  #count = 0;

  constructor(options: LinkOptions, settings: LinkSettings) {
    this.#options = options;
    this.#entry = options.deliver;
    this.change(settings);
  }

  /**
   * Changes the stages. One that is of the same model as the one before in its place, and can be changed (`rate`), goes on with what waits
   * in it; others are replaced, and what is under way ends its way over the old ones.
   * @throws RangeError when a setting is out of its range.
   */
  change(settings: LinkSettings): void {
    let next: (packet: Packet) => void = this.#options.deliver;
    const places: Place[] = [];
    for (const [index, stage] of [...settings.entries()].reverse()) {
      const before = this.#places[index];
      const place =
        before?.model === stage.model && before.stage.change !== undefined ? before : this.#place(index, stage);
      if (place === before) place.stage.change?.(stage);
      place.pass = next;
      next = place.stage;
      places.unshift(place);
    }
    this.#places = places;
    this.#entry = next;
  }

  /** The index that the next packet has to carry. */
  nextIndex(): number {
    return this.#count++;
  }

  send(packet: Packet): void {
    this.#entry(packet);
  }

  #place(index: number, settings: StageSettings): Place {
    const { kernel, seed, from, to, decide, shared, deliver } = this.#options;
    const place: Omit<Place, 'stage'> = { model: settings.model, pass: deliver };
    const onward = (packet: Packet): void => place.pass(packet);
    const stage = makeStage(settings, {
      nowUs: () => kernel.nowUs,
      at: (dueUs, reason, run) => {
        kernel.atQuiet(dueUs, reason, run, undefined);
      },
      passAt: (dueUs, reason, packet) => {
        kernel.atQuiet(dueUs, reason, onward, packet);
      },
      chance: (meaning) => {
        const decision = decisions(seed, from, to, `${index}:${meaning}`);
        return (packet) => decision(packet.index);
      },
      shared,
      pass: onward,
      drop: (packet, reason) => decide(packet, 'dropped', reason),
      duplicated: (packet, reason) => decide(packet, 'duplicated', reason),
    });
    return Object.assign(place, { stage });
  }
}
