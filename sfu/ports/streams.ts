import type { Duplex } from 'node:stream';
import type { SocketAddress } from './datagrams.ts';

/** A listening TCP socket. */
export interface StreamListener extends SocketAddress {
  /** Stops listening; open streams stay open. Resolves once the port is free. */
  close(): Promise<void>;
}

/** TCP of the host on which the SFU runs. */
export interface Streams {
  /** Listens for byte streams; port 0 takes a free one. Rejects when the address cannot be bound. */
  listen(options: {
    readonly address: string;
    readonly port: number;
    readonly onStream: (stream: Duplex, peer: SocketAddress) => void;
  }): Promise<StreamListener>;
}
