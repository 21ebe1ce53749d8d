import type { Packet } from '../../network/packet.ts';
import type { LinkEnvironment } from '../link-model.ts';

/** The queue in front of a bottleneck. It drops what it does not keep. */
export interface PacketQueue {
  /** Takes a packet that has to wait. */
  offer(packet: Packet): void;
  /** Gives the packet that is sent next; undefined when none waits. */
  take(): Packet | undefined;
}

/** Limits and tuning of a queue; a discipline reads what concerns it. */
export interface QueueLimits {
  /** Bytes that may wait, 0 or more, headers included, the packet being sent not counted; without limit when absent. */
  readonly queueBytes?: number;
  /** Packets that may wait, likewise. */
  readonly queuePackets?: number;
  /** Milliseconds, above 0, of standing delay that `codel` tolerates; 5 when absent. */
  readonly targetMs?: number;
  /** Milliseconds, above 0, over which `codel` judges, a round trip at the worst; 100 when absent. */
  readonly intervalMs?: number;
}

/** Makes a queue from its limits. */
export type QueueDiscipline = (
  limits: QueueLimits,
  environment: Pick<LinkEnvironment, 'nowUs' | 'drop'>,
) => PacketQueue;
