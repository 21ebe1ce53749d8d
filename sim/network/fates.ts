import type { Packet, SegmentHeader } from './packet.ts';
import type { SocketAddress } from './ports.ts';

/** What became of a packet. `duplicated` is said once per extra copy; every copy then has a fate of its own. */
export type Fate = 'delivered' | 'dropped' | 'duplicated';

export interface DatagramFate {
  readonly kind: 'datagram';
  /** When it was sent. */
  readonly atUs: number;
  /** Name of the host that sent it. */
  readonly sender: string;
  /** Name of the host, or of the NAT, that it was on its way to; empty when nobody owns the address. */
  readonly receiver: string;
  /** As the packet said when its fate was decided: NATs on its way have changed it. */
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  /** The payload, as it arrived. It belongs to the receiver: whoever keeps it copies it. */
  readonly bytes: Uint8Array;
  readonly fate: Fate;
  /** The link model or the state of a host that decided it; `arrived` for a delivery. */
  readonly reason: string;
  /** When it was delivered, or when it was dropped or duplicated on its way. */
  readonly deliverAtUs: number;
}

/** As for datagrams, for one TCP segment. */
export interface StreamFate extends Omit<DatagramFate, 'kind'> {
  readonly kind: 'stream';
  readonly segment: SegmentHeader;
}

/** Takes the fates of a network in the order in which they are decided. */
export type FateSink = (fate: DatagramFate | StreamFate) => void;

export function fateOf(packet: Packet, fate: Fate, reason: string, deliverAtUs: number): DatagramFate | StreamFate {
  const { sender, receiver, from, to, payload: bytes, segment, sentAtUs: atUs } = packet;
  return segment === undefined
    ? { kind: 'datagram', sender, receiver, atUs, from, to, bytes, fate, reason, deliverAtUs }
    : { kind: 'stream', sender, receiver, atUs, from, to, bytes, segment, fate, reason, deliverAtUs };
}
