import { formatAddress } from '../network/addresses.ts';
import type { Packet, SegmentHeader } from '../network/packet.ts';
import type { SocketAddress } from '../network/ports.ts';
import type { EndpointDependence } from './endpoint-dependence.ts';
import type { NatSettings } from './registry.ts';

/** RFC 4787 REQ-5 and RFC 5382 REQ-5, milliseconds. */
const UDP_TIMEOUT_MS = 300_000;
const TCP_TIMEOUT_MS = 7_440_000;
const TCP_TRANSITORY_MS = 240_000;

export type Protocol = 'udp' | 'tcp';

export function protocolOf(packet: Packet): Protocol {
  return packet.segment === undefined ? 'udp' : 'tcp';
}

export interface MappingOptions {
  /** Protocol, private endpoint, and what the mapping depends on. */
  readonly key: string;
  readonly protocol: Protocol;
  readonly privateEnd: SocketAddress;
  readonly publicEnd: SocketAddress;
  readonly nowUs: number;
  /** The number of the rebinding since which it is made. */
  readonly epoch: number;
}

/** A private endpoint and the public one that stands for it. */
export class Mapping {
  readonly key: string;
  readonly protocol: Protocol;
  readonly privateEnd: SocketAddress;
  readonly publicEnd: SocketAddress;
  readonly #writtenTo = new Map<string, SocketAddress>();
  readonly #epoch: number;
  /** TCP connections by remote endpoint. */
  readonly #connections = new Map<string, 'opening' | 'established' | 'closing'>();
  #usedAtUs: number;

  constructor({ key, protocol, privateEnd, publicEnd, nowUs, epoch }: MappingOptions) {
    this.key = key;
    this.protocol = protocol;
    this.privateEnd = privateEnd;
    this.publicEnd = publicEnd;
    this.#usedAtUs = nowUs;
    this.#epoch = epoch;
  }

  /** Whether it still stands: used within its time-out, and made since the last rebinding. */
  isLive(settings: NatSettings, nowUs: number, epoch: number): boolean {
    return this.isOf(epoch) && nowUs - this.#usedAtUs < this.#timeoutMs(settings) * 1000;
  }

  /** Whether it was made since the rebinding of that number. */
  isOf(epoch: number): boolean {
    return this.#epoch === epoch;
  }

  /** Whether somebody was written to who is the same as a remote endpoint to a filter's eye. */
  permits(remote: SocketAddress, filtering: EndpointDependence): boolean {
    const wanted = filtering(remote);
    if (wanted === '') return true;
    for (const known of this.#writtenTo.values()) if (filtering(known) === wanted) return true;
    return false;
  }

  use(packet: Packet, direction: 'outbound' | 'inbound', settings: NatSettings, nowUs: number): void {
    if (direction === 'outbound') this.#writtenTo.set(formatAddress(packet.to), packet.to);
    if (packet.segment !== undefined)
      this.#follow(formatAddress(direction === 'outbound' ? packet.to : packet.from), packet.segment.flags);
    const isRefreshing = this.protocol === 'tcp' || direction === 'outbound' || settings.refresh === 'both';
    if (isRefreshing) this.#usedAtUs = nowUs;
  }

  /** A socket may have connections to several peers, one after another to the same. */
  #follow(remote: string, flags: SegmentHeader['flags']): void {
    if (flags === 'SYN') this.#connections.set(remote, 'opening');
    else if (flags === 'FIN' || flags === 'RST') this.#connections.set(remote, 'closing');
    else if (flags === 'ACK' && this.#connections.get(remote) === 'opening')
      this.#connections.set(remote, 'established');
  }

  #timeoutMs(settings: NatSettings): number {
    if (this.protocol === 'udp') return settings.udpTimeoutMs ?? UDP_TIMEOUT_MS;
    return [...this.#connections.values()].includes('established')
      ? (settings.tcpTimeoutMs ?? TCP_TIMEOUT_MS)
      : (settings.tcpTransitoryMs ?? TCP_TRANSITORY_MS);
  }
}
