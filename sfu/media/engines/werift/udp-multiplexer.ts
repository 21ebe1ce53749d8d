import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { parseStunMessage, STUN_TYPE, type StunMessage } from '#proto/rtp/stun-message';
import type { Datagrams, DatagramSocket, SocketAddress } from '../../../ports/datagrams.ts';
import { usernameFragmentOf } from './ice-lite.ts';

/** What the multiplexer hands over; one per transport. */
export interface DatagramTarget {
  /** @returns true when the check was authentic: datagrams from this address are the target's from now on. */
  onCheck(request: StunMessage, from: SocketAddress): boolean;
  onDatagram(datagram: Buffer, kind: 'dtls' | 'rtp' | 'rtcp', from: SocketAddress): void;
}

/** A peer that changes its port keeps only its newest addresses. */
const MAX_ADDRESSES = 16;

/** One UDP socket for every transport: checks go by username fragment, everything else by the peer's address. */
export class UdpMultiplexer {
  readonly #byFragment = new Map<string, DatagramTarget>();
  readonly #byAddress = new Map<string, DatagramTarget>();
  readonly #addresses: Map<DatagramTarget, string[]> = new Map();
  #socket: DatagramSocket | undefined;

  static async open(datagrams: Datagrams, address: string, port: number): Promise<UdpMultiplexer> {
    const multiplexer = new UdpMultiplexer();
    const onDatagram = (data: Buffer, from: SocketAddress): void => multiplexer.#receive(data, from);
    multiplexer.#socket = await datagrams.bind({ address, port, onDatagram });
    return multiplexer;
  }

  /** Port in use. */
  get port(): number {
    return this.#socket?.port ?? 0;
  }

  addFragment(fragment: string, target: DatagramTarget): void {
    this.#byFragment.set(fragment, target);
  }

  removeFragment(fragment: string): void {
    this.#byFragment.delete(fragment);
  }

  /** Forgets a target's addresses; its fragments are removed one by one. */
  removeTarget(target: DatagramTarget): void {
    for (const key of this.#addresses.get(target) ?? []) {
      if (this.#byAddress.get(key) === target) this.#byAddress.delete(key);
    }
    this.#addresses.delete(target);
  }

  send(datagram: Uint8Array, to: SocketAddress): void {
    this.#socket?.send(datagram, to);
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#byAddress.clear();
    this.#byFragment.clear();
    this.#addresses.clear();
  }

  #receive(datagram: Buffer, from: SocketAddress): void {
    if (this.#socket === undefined) return;
    const kind = classifyDatagram(datagram);
    if (kind === 'stun') this.#receiveCheck(datagram, from);
    else if (kind === 'dtls' || kind === 'rtp' || kind === 'rtcp') {
      this.#byAddress.get(keyOf(from))?.onDatagram(datagram, kind, from);
    }
  }

  #receiveCheck(datagram: Buffer, from: SocketAddress): void {
    const request = parseStunMessage(datagram);
    if (request?.type !== STUN_TYPE.bindingRequest) return;
    const target = this.#byFragment.get(usernameFragmentOf(request) ?? '');
    if (target === undefined || !target.onCheck(request, from)) return;
    this.#learn(keyOf(from), target);
  }

  #learn(key: string, target: DatagramTarget): void {
    if (this.#byAddress.get(key) === target) return;
    this.#byAddress.set(key, target);
    const keys = [...(this.#addresses.get(target) ?? []), key];
    for (const old of keys.splice(0, keys.length - MAX_ADDRESSES)) {
      if (this.#byAddress.get(old) === target) this.#byAddress.delete(old);
    }
    this.#addresses.set(target, keys);
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address}:${port}`;
}
