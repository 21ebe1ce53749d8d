import { DataPacket_Kind } from '@livekit/protocol';
import { HELD_PACKETS_BYTES, HELD_PACKETS_MS } from '../limits.ts';
import type { DataChannel } from '../media/engine.ts';
import type { Clock } from '../ports/clock.ts';

interface HeldPacket {
  readonly bytes: Uint8Array;
  readonly heldAtUs: number;
}

/** The channels towards one participant. */
export class Outbox {
  readonly #clock: Clock;
  readonly #holds: boolean;
  readonly #channels = new Map<DataPacket_Kind, DataChannel>();
  #held: HeldPacket[] = [];
  #wasOpen = false;

  /** @param holds False: what is sent to somebody who is still joining is lost, as the documents say (DATA-045) */
  constructor(clock: Clock, holds: boolean) {
    this.#clock = clock;
    this.#holds = holds;
  }

  /** Takes a channel into use, instead of a former one of the same kind. */
  use(kind: DataPacket_Kind, channel: DataChannel): void {
    this.#channels.set(kind, channel);
    if (kind !== DataPacket_Kind.RELIABLE) return;
    if (channel.isOpen) this.#release();
    else channel.onOpen = () => this.#release();
  }

  /**
   * Sends one encoded packet. What a slow receiver's channel does not take is lost for it alone (DATA-032); a sequenced
   * reliable packet waits for a receiver that has never been ready (DATA-045).
   */
  send(kind: DataPacket_Kind, bytes: Uint8Array, isSequenced: boolean): void {
    const channel = this.#channels.get(kind);
    if (channel?.isOpen === true) channel.send(bytes);
    else if (this.#holds && !this.#wasOpen && kind === DataPacket_Kind.RELIABLE && isSequenced) this.#hold(bytes);
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push({ bytes, heldAtUs: this.#clock.nowUs() });
    let total = this.#held.reduce((sum, packet) => sum + packet.bytes.length, 0);
    while (total > HELD_PACKETS_BYTES) total -= this.#held.shift()?.bytes.length ?? total;
  }

  #release(): void {
    const channel = this.#channels.get(DataPacket_Kind.RELIABLE);
    if (channel?.isOpen !== true) return;
    this.#wasOpen = true;
    const oldestUs = this.#clock.nowUs() - HELD_PACKETS_MS * 1_000;
    for (const packet of this.#held.splice(0)) if (packet.heldAtUs >= oldestUs) channel.send(packet.bytes);
  }
}
