import type { Packet } from '../../network/packet.ts';
import type { PacketQueue, QueueDiscipline } from './packet-queue.ts';

/** RFC 8289 §4.2 and §4.3: a twentieth of the interval, and a round trip at the worst. */
const TARGET_MS = 5;
const INTERVAL_MS = 100;
/** RFC 8289 §4.4: with less than one full packet waiting, delay is not the queue's fault. */
const FULL_PACKET_BYTES = 1500;
/** RFC 8289 §5.4: how much of the last dropping rate is kept when dropping resumes soon: this many intervals. */
const RESUME_INTERVALS = 16;

/**
 * Controlled delay. Source: RFC 8289. A queue that has delayed every packet by `targetMs` or more for `intervalMs` starts to drop at its
 * head; the n-th drop follows the one before by interval / √n, until the delay falls below the target.
 */
export const codel: QueueDiscipline = (limits, environment) => {
  const state = new Codel(limits.targetMs ?? TARGET_MS, limits.intervalMs ?? INTERVAL_MS);
  const { nowUs, drop } = environment;
  const { queueBytes = Infinity, queuePackets = Infinity } = limits;
  const waiting: { readonly packet: Packet; readonly sinceUs: number }[] = [];
  let waitingBytes = 0;

  const head = (): Head => {
    const first = waiting.shift();
    if (first === undefined) return { packet: undefined, isLate: state.judge(0, 0, nowUs()) };
    waitingBytes -= first.packet.wireBytes;
    return { packet: first.packet, isLate: state.judge(nowUs() - first.sinceUs, waitingBytes, nowUs()) };
  };
  const queue: PacketQueue = {
    offer: (packet) => {
      if (waitingBytes + packet.wireBytes > queueBytes || waiting.length >= queuePackets)
        return drop(packet, 'queue-full');
      waiting.push({ packet, sinceUs: nowUs() });
      waitingBytes += packet.wireBytes;
    },
    take: () => state.take(head, (packet) => drop(packet, 'codel'), nowUs()),
  };
  return queue;
};

interface Head {
  readonly packet: Packet | undefined;
  readonly isLate: boolean;
}

/** The state machine of RFC 8289 §5. */
class Codel {
  readonly #targetUs: number;
  readonly #intervalUs: number;
  /** When the delay will have been too long for a whole interval; undefined while it is short enough. */
  #lateFromUs: number | undefined;
  #isDropping = false;
  #dropNextUs = 0;
  #count = 0;
  #lastCount = 0;

  constructor(targetMs: number, intervalMs: number) {
    this.#targetUs = targetMs * 1000;
    this.#intervalUs = intervalMs * 1000;
  }

  /** Whether a packet that waited so long may be dropped. */
  judge(waitedUs: number, leftBytes: number, nowUs: number): boolean {
    if (waitedUs < this.#targetUs || leftBytes <= FULL_PACKET_BYTES) {
      this.#lateFromUs = undefined;
      return false;
    }
    this.#lateFromUs ??= nowUs + this.#intervalUs;
    return nowUs >= this.#lateFromUs;
  }

  take(head: () => Head, drop: (packet: Packet) => void, nowUs: number): Packet | undefined {
    let { packet, isLate } = head();
    if (packet === undefined) {
      this.#isDropping = false;
      return undefined;
    }
    if (this.#isDropping) {
      if (!isLate) this.#isDropping = false;
      while (this.#isDropping && packet !== undefined && nowUs >= this.#dropNextUs) {
        drop(packet);
        this.#count++;
        ({ packet, isLate } = head());
        if (isLate) this.#dropNextUs = this.#following(this.#dropNextUs);
        else this.#isDropping = false;
      }
      return packet;
    }
    if (!isLate) return packet;
    drop(packet);
    this.#isDropping = true;
    const sinceLast = this.#count - this.#lastCount;
    const isResumed = sinceLast > 1 && nowUs - this.#dropNextUs < RESUME_INTERVALS * this.#intervalUs;
    this.#count = isResumed ? sinceLast : 1;
    this.#lastCount = this.#count;
    this.#dropNextUs = this.#following(nowUs);
    return head().packet;
  }

  /** The control law: interval / √count after the last drop. A square root is exact on every machine. */
  #following(us: number): number {
    return us + this.#intervalUs / Math.sqrt(this.#count);
  }
}
