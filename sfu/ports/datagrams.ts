/** An IPv4 or IPv6 address in its usual text form, and a UDP or TCP port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A bound UDP socket. */
export interface DatagramSocket extends SocketAddress {
  /** Sends one datagram; never throws for an unreachable peer. The bytes must not be changed afterwards. */
  send(data: Uint8Array, to: SocketAddress): void;
  close(): void;
}

/** UDP of the host on which the SFU runs. */
export interface Datagrams {
  /**
   * Binds one UDP socket; port 0 takes a free one.
   * @param onDatagram Called once per received datagram; the buffer belongs to the callee.
   */
  bind(options: {
    readonly address: string;
    readonly port: number;
    readonly onDatagram: (data: Buffer, from: SocketAddress) => void;
  }): Promise<DatagramSocket>;
}
