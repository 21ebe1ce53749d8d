import type { SocketAddress } from './ports.ts';

/** The part of a TCP header that the simulation needs. Sequence numbers count from 0 and never wrap. */
export interface SegmentHeader {
  readonly flags: 'SYN' | 'SYN+ACK' | 'ACK' | 'FIN' | 'RST';
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly windowBytes: number;
  /** Which connection between these ports: what initial sequence numbers are for in real TCP. */
  readonly incarnation: number;
}

/** What travels over a link: a UDP datagram, or a TCP segment when `segment` is present. */
export interface Packet {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly payload: Buffer;
  readonly segment?: SegmentHeader;
  /** Payload with IP and UDP or TCP headers: what rate and queues count. */
  readonly wireBytes: number;
  readonly sentAtUs: number;
  /** How many packets its link had taken before it: the `n` of fault decisions. */
  readonly index: number;
}

/** IPv4 20 (RFC 791) or IPv6 40 (RFC 8200) and UDP 8 (RFC 768) or TCP 20 (RFC 9293), in bytes. */
export function wireBytes(address: string, payloadBytes: number, isSegment: boolean): number {
  return (address.includes(':') ? 40 : 20) + (isSegment ? 20 : 8) + payloadBytes;
}
