import type { Packet, SegmentHeader } from '../network/packet.ts';
import type { HostClock, SocketAddress } from '../network/ports.ts';
import { TIME_WAIT_US } from './constants.ts';

/**
 * How a closed socket answers bytes that come again because an acknowledgement was lost or a packet doubled: `acknowledged`, as TCP does, or
 * `reset`, as some boxes do, which costs the peer what is still under way. Seeds pinned before there was a choice mean `reset`.
 */
export type LateCopies = 'acknowledged' | 'reset';

export interface TimeWaitEnvironment {
  readonly clock: HostClock;
  readonly lateCopies: LateCopies;
  send(from: SocketAddress, to: SocketAddress, payload: Buffer, segment: SegmentHeader): void;
}

interface Ended {
  readonly last: SegmentHeader;
  readonly untilUs: number;
}

/** Connections of which both ends have ended: what comes again gets its last acknowledgement again. Source: RFC 9293 §3.10.7.4. */
export class TimeWait {
  readonly #environment: TimeWaitEnvironment;
  /** By both endpoints, the oldest first. */
  readonly #ended = new Map<string, Ended>();

  constructor(environment: TimeWaitEnvironment) {
    this.#environment = environment;
  }

  /** @param last Acknowledges everything. */
  begin(key: string, last: SegmentHeader): void {
    if (this.#environment.lateCopies === 'reset') return;
    const nowUs = this.#environment.clock.nowUs();
    for (const [oldest, { untilUs }] of this.#ended) {
      if (untilUs > nowUs) break;
      this.#ended.delete(oldest);
    }
    this.#ended.delete(key);
    this.#ended.set(key, { last, untilUs: nowUs + TIME_WAIT_US });
  }

  /** Whether a segment is of such a connection; what wants an acknowledgement gets it. */
  answers({ from, to, payload }: Packet, { flags, incarnation }: SegmentHeader): boolean {
    const ended = this.#ended.get(connectionKey(to, from));
    if (ended?.last.incarnation !== incarnation || ended.untilUs <= this.#environment.clock.nowUs()) return false;
    if (flags === 'FIN' || payload.length > 0) this.#environment.send(to, from, Buffer.alloc(0), ended.last);
    return true;
  }

  forget(): void {
    this.#ended.clear();
  }
}

/** A connection by its endpoints, seen from the local one. */
export function connectionKey(local: SocketAddress, remote: SocketAddress): string {
  return `${local.address} ${local.port} ${remote.address} ${remote.port}`;
}
