import type { PeerPath } from './peer-path.ts';

/** Values by path, found without making a text of address and port for every datagram. */
export class PathMap<Value> {
  readonly #byPort: Readonly<Record<PeerPath['protocol'], Map<number, Map<string, Value>>>> = {
    udp: new Map(),
    tcp: new Map(),
  };

  find(protocol: PeerPath['protocol'], address: string, port: number): Value | undefined {
    return this.#byPort[protocol].get(port)?.get(address);
  }

  set({ protocol, address, port }: PeerPath, value: Value): void {
    const ports = this.#byPort[protocol];
    const values = ports.get(port);
    if (values === undefined) ports.set(port, new Map([[address, value]]));
    else values.set(address, value);
  }

  delete({ protocol, address, port }: PeerPath): void {
    const ports = this.#byPort[protocol];
    const values = ports.get(port);
    values?.delete(address);
    if (values?.size === 0) ports.delete(port);
  }

  clear(): void {
    this.#byPort.udp.clear();
    this.#byPort.tcp.clear();
  }
}
