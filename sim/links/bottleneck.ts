import type { Packet } from '../network/packet.ts';
import { Link, type LinkOptions } from './link.ts';
import type { LinkSettings } from './registry.ts';

/** Stages that several links, and cross traffic, go through together: one queue, one rate, one loss process. */
export class Bottleneck {
  readonly #link: Link;

  constructor(name: string, options: Omit<LinkOptions, 'from' | 'to' | 'deliver'>, settings: LinkSettings) {
    const deliver = (packet: Packet): void => {
      const { onward } = packet;
      onward?.pass({ ...packet, index: onward.index, onward: onward.onward });
    };
    this.#link = new Link({ ...options, from: `bottleneck ${name}`, to: '', deliver }, settings);
  }

  change(settings: LinkSettings): void {
    this.#link.change(settings);
  }

  /** Sends a packet through; within, its index counts what this bottleneck has taken. */
  enter(packet: Packet, pass: (packet: Packet) => void): void {
    const onward = { index: packet.index, onward: packet.onward, pass };
    this.#link.send({ ...packet, index: this.#link.nextIndex(), onward });
  }
}
