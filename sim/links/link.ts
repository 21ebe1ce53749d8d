import type { Kernel } from '../kernel/kernel.ts';
import type { Fate } from '../network/fates.ts';
import type { Packet } from '../network/packet.ts';
import { decisions, type Seed } from '../random/hash64.ts';
import type { LinkEnvironment, LinkStage } from './link-model.ts';
import { makeStage, type LinkSettings } from './registry.ts';

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

/** One direction between two hosts: a pipeline of stages that ends in delivery. */
export class Link {
  readonly #options: LinkOptions;
  #entry: LinkStage;
  #count = 0;

  constructor(options: LinkOptions, settings: LinkSettings) {
    this.#options = options;
    this.#entry = this.#build(settings);
  }

  /** Replaces the stages; what is already under way ends its way over the old ones. */
  change(settings: LinkSettings): void {
    this.#entry = this.#build(settings);
  }

  /** The index that the next packet has to carry. */
  nextIndex(): number {
    return this.#count++;
  }

  send(packet: Packet): void {
    this.#entry(packet);
  }

  #build(settings: LinkSettings): LinkStage {
    const { kernel, seed, from, to, decide, shared, deliver } = this.#options;
    let next: LinkStage = deliver;
    for (const [place, stage] of [...settings.entries()].reverse()) {
      const pass = next;
      next = makeStage(stage, {
        nowUs: () => kernel.nowUs,
        at: (dueUs, reason, run) => {
          kernel.at(dueUs, reason, run);
        },
        chance: (meaning) => {
          const decision = decisions(seed, from, to, `${place}:${meaning}`);
          return (packet) => decision(packet.index);
        },
        shared,
        pass,
        drop: (packet, reason) => decide(packet, 'dropped', reason),
        duplicated: (packet, reason) => decide(packet, 'duplicated', reason),
      });
    }
    return next;
  }
}
