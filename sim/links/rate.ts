import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';
import { checkPositive } from '../setting-checks.ts';
import { makeQueue, type QueueSettings } from './queues/registry.ts';

/** A bottleneck: packets are sent one after the other at a rate, others wait in a queue. */
export interface RateSettings extends QueueSettings {
  /** Bits per second, above 0, IP and transport headers included. Formula: time on the wire = 8 · wireBytes / rate. */
  readonly bitsPerSecond: number;
}

export const rate: LinkModel<RateSettings> = (settings, environment) => {
  const { nowUs, at, pass } = environment;
  checkPositive('bitsPerSecond', settings.bitsPerSecond);
  let { bitsPerSecond } = settings;
  let queue = makeQueue(settings, environment);
  let current: Packet | undefined;
  // Kept in fractions of a microsecond: rounding every packet up would make a fast link slower than its rate.
  let freeAtUs = 0;

  const send = (packet: Packet): void => {
    current = packet;
    freeAtUs += (packet.wireBytes * 8e6) / bitsPerSecond;
    at(Math.ceil(freeAtUs), 'link-rate', sent);
  };
  const sent = (): void => {
    const packet = current;
    current = undefined;
    const next = queue.take();
    if (next !== undefined) send(next);
    if (packet !== undefined) pass(packet);
  };
  const stage = (packet: Packet): void => {
    if (current !== undefined) return queue.offer(packet);
    freeAtUs = Math.max(freeAtUs, nowUs());
    send(packet);
  };
  /** The packet being sent ends at the old rate; what waits moves into the new queue. */
  const change = (other: RateSettings): void => {
    checkPositive('bitsPerSecond', other.bitsPerSecond);
    const waiting = queue;
    queue = makeQueue(other, environment);
    ({ bitsPerSecond } = other);
    for (let packet = waiting.take(); packet !== undefined; packet = waiting.take()) queue.offer(packet);
  };
  return Object.assign(stage, { change });
};
