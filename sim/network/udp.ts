import { SimSocketError } from '../errors.ts';
import { canonicalAddress, formatAddress, isUnspecified } from './addresses.ts';
import type { DatagramBinding, DatagramSocket, SocketAddress } from './ports.ts';
import { PortTable } from './port-table.ts';

export interface UdpEnvironment {
  /** The address a datagram leaves from: the bound one, or for an unspecified one the host's own towards that destination. */
  sourceAddress(bound: string, destination: string): string;
  ownsAddress(address: string): boolean;
  send(from: SocketAddress, to: SocketAddress, payload: Buffer): void;
}

interface BoundSocket {
  readonly address: string;
  readonly onDatagram: DatagramBinding['onDatagram'];
}

/** UDP of one host. */
export class UdpStack {
  readonly #environment: UdpEnvironment;
  #sockets = new PortTable<BoundSocket>();

  constructor(environment: UdpEnvironment) {
    this.#environment = environment;
  }

  /** @throws SimSocketError EADDRINUSE or EADDRNOTAVAIL. */
  bind(binding: DatagramBinding): DatagramSocket {
    const address = canonicalAddress(binding.address);
    if (!isUnspecified(address) && !this.#environment.ownsAddress(address))
      throw new SimSocketError('EADDRNOTAVAIL', 'bind', formatAddress(binding));
    const socket: BoundSocket = { address, onDatagram: binding.onDatagram };
    const sockets = this.#sockets;
    const port = sockets.add(address, binding.port, socket);
    if (port === undefined) throw new SimSocketError('EADDRINUSE', 'bind', formatAddress(binding));
    let isOpen = true;
    let from: SocketAddress = { address, port };
    return {
      address,
      port,
      send: (data, to) => {
        if (!isOpen) return;
        const source = this.#environment.sourceAddress(address, to.address);
        if (source !== from.address) from = { address: source, port };
        // A buffer belongs to the network from here on, as it does to a kernel until it is sent: no stack writes into one again.
        this.#environment.send(from, to, Buffer.isBuffer(data) ? data : Buffer.from(data));
      },
      close: () => {
        isOpen = false;
        sockets.remove(port, socket);
      },
    };
  }

  /** Who takes what comes for an address and port, if anybody does. */
  receiverAt(to: SocketAddress): DatagramBinding['onDatagram'] | undefined {
    return this.#sockets.find(to)?.onDatagram;
  }

  /** Forgets every socket, as a reboot does. */
  forget(): void {
    this.#sockets = new PortTable();
  }
}
