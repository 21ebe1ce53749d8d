import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';
import { makeQueue, type QueueSettings } from './queues/registry.ts';

/** A bottleneck: packets are sent one after the other at a rate, others wait in a queue. */
export interface RateSettings extends QueueSettings {
  /** Bits per second, IP and transport headers included. Formula: time on the wire = 8 · wireBytes / rate. */
  readonly bitsPerSecond: number;
}

export const rate: LinkModel<RateSettings> = (settings, environment) => {
  const { nowUs, at, pass } = environment;
  const queue = makeQueue(settings, environment);
  let isSending = false;
  // Kept in fractions of a microsecond: rounding every packet up would make a fast link slower than its rate.
  let freeAtUs = 0;

  const send = (packet: Packet): void => {
    isSending = true;
    freeAtUs += (packet.wireBytes * 8e6) / settings.bitsPerSecond;
    at(Math.ceil(freeAtUs), 'link-rate', () => sent(packet));
  };
  const sent = (packet: Packet): void => {
    isSending = false;
    const next = queue.take();
    if (next !== undefined) send(next);
    pass(packet);
  };
  return (packet) => {
    if (isSending) return queue.offer(packet);
    freeAtUs = Math.max(freeAtUs, nowUs());
    send(packet);
  };
};
