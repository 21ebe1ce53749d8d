import type { Packet } from '../network/packet.ts';

/** What a link model is given: time, chance, and what it can do with a packet. Nothing in it waits for a promise or a tick. */
export interface LinkEnvironment {
  nowUs(): number;
  at(dueUs: number, reason: string, run: () => void): void;
  /** `pass` at an instant. */
  passAt(dueUs: number, reason: string, packet: Packet): void;
  /**
   * A decision per packet, a number in [0, 1): the hash of (seed, sender, direction, place in the pipeline and meaning, index of the
   * packet). Ask for it once, when the model is made.
   */
  chance(meaning: string): (packet: Packet) => number;
  /** The way into a bottleneck that several links share; what leaves it goes on where it is told. @throws Error when there is none of that name. */
  shared(bottleneck: string): (packet: Packet, pass: (packet: Packet) => void) => void;
  /** Hands the packet to the next model, or delivers it. */
  pass(packet: Packet): void;
  /** The packet ends here. */
  drop(packet: Packet, reason: string): void;
  /** Records that a copy comes into being; the model then passes the packet once more. */
  duplicated(packet: Packet, reason: string): void;
}

/** One stage of a link: called once per packet, in order of arrival. */
export interface LinkStage<Settings = never> {
  (packet: Packet): void;
  /** Takes other settings and keeps what waits; without it, a live change of the link puts a new stage in its place. */
  readonly change?: (settings: Settings) => void;
}

/** Makes a stage from its settings. A model keeps its state in the closure. */
export type LinkModel<Settings> = (settings: Settings, environment: LinkEnvironment) => LinkStage<Settings>;
