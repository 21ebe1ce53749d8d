import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';

/** A bottleneck: packets are sent one after the other at a rate, others wait in a queue that drops at its tail. */
export interface RateSettings {
  /** Bits per second, IP and transport headers included. Formula: time on the wire = 8 · wireBytes / rate. */
  readonly bitsPerSecond: number;
  /** Bytes that may wait, the packet being sent not counted; without limit when absent. */
  readonly queueBytes?: number;
  /** Packets that may wait, likewise. */
  readonly queuePackets?: number;
}

export const rate: LinkModel<RateSettings> = (settings, { nowUs, at, pass, drop }) => {
  const { bitsPerSecond, queueBytes = Infinity, queuePackets = Infinity } = settings;
  const waiting: Packet[] = [];
  let waitingBytes = 0;
  let isSending = false;
  // Kept in fractions of a microsecond: rounding every packet up would make a fast link slower than its rate.
  let freeAtUs = 0;

  const send = (packet: Packet): void => {
    isSending = true;
    freeAtUs += (packet.wireBytes * 8e6) / bitsPerSecond;
    at(Math.ceil(freeAtUs), 'link-rate', () => sent(packet));
  };
  const sent = (packet: Packet): void => {
    isSending = false;
    const next = waiting.shift();
    if (next !== undefined) {
      waitingBytes -= next.wireBytes;
      send(next);
    }
    pass(packet);
  };
  return (packet) => {
    if (!isSending) {
      freeAtUs = Math.max(freeAtUs, nowUs());
      return send(packet);
    }
    if (waitingBytes + packet.wireBytes > queueBytes || waiting.length >= queuePackets)
      return drop(packet, 'queue-full');
    waiting.push(packet);
    waitingBytes += packet.wireBytes;
  };
};
