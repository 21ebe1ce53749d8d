import type { Packet } from '../../network/packet.ts';
import type { QueueDiscipline } from './packet-queue.ts';

/** First in, first out; what does not fit is dropped on arrival. Longest wait behind a full queue: 8 · queueBytes / rate. */
export const dropTail: QueueDiscipline = ({ queueBytes = Infinity, queuePackets = Infinity }, { drop }) => {
  const waiting: Packet[] = [];
  let waitingBytes = 0;
  return {
    offer: (packet) => {
      if (waitingBytes + packet.wireBytes > queueBytes || waiting.length >= queuePackets)
        return drop(packet, 'queue-full');
      waiting.push(packet);
      waitingBytes += packet.wireBytes;
    },
    take: () => {
      const next = waiting.shift();
      if (next !== undefined) waitingBytes -= next.wireBytes;
      return next;
    },
  };
};
