import { isUnspecified } from './addresses.ts';
import type { SocketAddress } from './ports.ts';

/** First and last ephemeral port (IANA dynamic range, RFC 6335 §6). */
const FIRST_EPHEMERAL_PORT = 49_152;
const LAST_PORT = 65_535;

/** Who is bound to which address and port of a host, for one transport protocol. */
export class PortTable<Socket extends { readonly address: string }> {
  readonly #byPort = new Map<number, Socket[]>();
  #nextEphemeral = FIRST_EPHEMERAL_PORT;

  /** @returns The port, or undefined when it (or every ephemeral one) is taken. */
  add(address: string, wantedPort: number, socket: Socket): number | undefined {
    const port = wantedPort === 0 ? this.#freePort(address) : wantedPort;
    if (port === undefined || !this.#isFree(address, port)) return undefined;
    const sockets = this.#byPort.get(port);
    if (sockets === undefined) this.#byPort.set(port, [socket]);
    else sockets.push(socket);
    return port;
  }

  remove(port: number, socket: Socket): void {
    const rest = (this.#byPort.get(port) ?? []).filter((other) => other !== socket);
    if (rest.length === 0) this.#byPort.delete(port);
    else this.#byPort.set(port, rest);
  }

  /** The socket bound to exactly this address, else the one bound to all addresses of its family. */
  find({ address, port }: SocketAddress): Socket | undefined {
    const sockets = this.#byPort.get(port);
    if (sockets === undefined) return undefined;
    for (const socket of sockets) if (socket.address === address) return socket;
    const wildcard = address.includes(':') ? '::' : '0.0.0.0';
    return sockets.find((socket) => socket.address === wildcard);
  }

  #freePort(address: string): number | undefined {
    for (let tries = FIRST_EPHEMERAL_PORT; tries <= LAST_PORT; tries++) {
      const port = this.#nextEphemeral;
      this.#nextEphemeral = port === LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
      if (this.#isFree(address, port)) return port;
    }
    return undefined;
  }

  #isFree(address: string, port: number): boolean {
    const isV6 = address.includes(':');
    return !(this.#byPort.get(port) ?? []).some(
      (other) =>
        other.address.includes(':') === isV6 &&
        (other.address === address || isUnspecified(other.address) || isUnspecified(address)),
    );
  }
}
