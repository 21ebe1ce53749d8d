import type { SocketAddress } from '../../../ports/datagrams.ts';

/** Where a peer is reached: its address, by UDP or on the TCP connection that it opened from there. */
export interface PeerPath extends SocketAddress {
  readonly protocol: 'udp' | 'tcp';
}

/** Different for different paths. */
export function pathKey({ protocol, address, port }: PeerPath): string {
  return `${protocol} ${address} ${port}`;
}
