import type { SocketAddress } from './ports.ts';
import type { Realm } from './realm.ts';

/** The part of a TCP header that the simulation needs. Sequence numbers count from 0 and never wrap. */
export interface SegmentHeader {
  readonly flags: 'SYN' | 'SYN+ACK' | 'ACK' | 'FIN' | 'RST';
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly windowBytes: number;
  /** Which connection between these ports: what initial sequence numbers are for in real TCP. */
  readonly incarnation: number;
}

/** One packet's way from its sender on, with its copies. */
export interface Journey {
  /** How many copies of it have no fate yet. */
  copies: number;
  /** As it was sent. */
  packet: Packet | undefined;
  /** Those that are under way too and began before and after it. */
  before: Journey;
  after: Journey;
}

/** How a packet goes on after a shared bottleneck. */
export interface Onward {
  readonly index: number;
  readonly onward: Onward | undefined;
  readonly pass: (packet: Packet) => void;
}

/** What travels over a link: a UDP datagram, or a TCP segment when `segment` is present. */
export interface Packet {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly payload: Buffer;
  readonly segment?: SegmentHeader | undefined;
  /** Payload with IP and UDP or TCP headers: what rate and queues count. */
  readonly wireBytes: number;
  readonly sentAtUs: number;
  /** How many packets its link had taken before it: the `n` of fault decisions. */
  readonly index: number;
  /** Name of the sending host. */
  readonly sender: string;
  /** Name of the host, or of the NAT, that it is on its way to; empty when nobody owns the address. */
  readonly receiver: string;
  /** Absent for cross traffic, whose fate nobody is told. */
  readonly journey?: Journey;
  /** Where `to` is to be understood; absent for cross traffic. */
  readonly realm?: Realm;
  /** Set within a shared bottleneck. */
  readonly onward?: Onward | undefined;
  /** Whom a NAT's filter judges instead of `from`: the public source of a hairpinned packet. */
  readonly judgedSource?: SocketAddress;
}

/** IPv4 20 (RFC 791) or IPv6 40 (RFC 8200) and UDP 8 (RFC 768) or TCP 20 (RFC 9293), in bytes. */
export function wireBytes(address: string, payloadBytes: number, isSegment: boolean): number {
  return (address.includes(':') ? 40 : 20) + (isSegment ? 20 : 8) + payloadBytes;
}

/** A packet on its sender's side, which nobody else knows yet. */
export type PacketDraft = { -readonly [Key in keyof Packet]: Packet[Key] };
