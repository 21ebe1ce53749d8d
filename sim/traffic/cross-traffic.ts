import type { Kernel, KernelTimer } from '../kernel/kernel.ts';
import type { Bottleneck } from '../links/bottleneck.ts';
import type { Packet } from '../network/packet.ts';
import { RandomStream } from '../random/random-stream.ts';
import type { Seed } from '../random/hash64.ts';
import { makeTraffic, type TrafficSettings } from './registry.ts';

const NOWHERE = { address: '', port: 0 };

/** Packets of nobody in particular that go through a shared bottleneck and take its queue and rate from others; no sink hears of them. */
export class CrossTraffic {
  readonly #kernel: Kernel;
  readonly #bottleneck: Bottleneck;
  readonly #name: string;
  readonly #packetBytes: number;
  readonly #untilNext: () => number;
  #dueUs: number;
  #timer: KernelTimer | undefined;
  #sentPackets = 0;
  #passedPackets = 0;

  constructor(name: string, bottleneck: Bottleneck, settings: TrafficSettings, kernel: Kernel, seed: Seed) {
    this.#name = name;
    this.#bottleneck = bottleneck;
    this.#kernel = kernel;
    this.#packetBytes = settings.packetBytes;
    this.#untilNext = makeTraffic(settings, new RandomStream(seed, `cross traffic ${name}`));
    this.#dueUs = kernel.nowUs;
    this.#next();
  }

  get sentPackets(): number {
    return this.#sentPackets;
  }

  /** How many came out of the bottleneck. */
  get passedPackets(): number {
    return this.#passedPackets;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #next(): void {
    this.#dueUs += this.#untilNext();
    this.#timer = this.#kernel.at(this.#dueUs, 'cross-traffic', () => {
      this.#send();
      this.#next();
    });
  }

  #send(): void {
    const packet: Packet = {
      from: NOWHERE,
      to: NOWHERE,
      payload: Buffer.alloc(0),
      wireBytes: this.#packetBytes,
      sentAtUs: this.#kernel.nowUs,
      index: this.#sentPackets++,
      sender: this.#name,
      receiver: '',
    };
    this.#bottleneck.enter(packet, () => this.#passedPackets++);
  }
}
