import { SimSocketError } from '../errors.ts';
import { canonicalAddress, formatAddress, isUnspecified } from '../network/addresses.ts';
import type { Packet, SegmentHeader } from '../network/packet.ts';
import { PortTable } from '../network/port-table.ts';
import type { HostClock, HostTimer, SocketAddress, StreamBinding, StreamListener } from '../network/ports.ts';
import { TcpConnection, type ConnectionEnvironment } from './connection.ts';
import { SimStream } from './sim-stream.ts';
import { connectionKey, TimeWait, type LateCopies } from './time-wait.ts';

export interface TcpEnvironment {
  readonly lateCopies: LateCopies;
  readonly clock: HostClock;
  after(delayUs: number, reason: string, run: () => void): HostTimer;
  sourceAddress(bound: string, destination: string): string;
  ownsAddress(address: string): boolean;
  send(from: SocketAddress, to: SocketAddress, payload: Buffer, segment: SegmentHeader): void;
  /** A number that no other connection of this network has. */
  nextIncarnation(): number;
}

export interface ConnectOptions extends SocketAddress {
  readonly localAddress?: string;
  /** Whether the stream stays writable after its peer has ended; false when absent, as for `net.connect`. */
  readonly allowHalfOpen?: boolean;
}

interface Listener {
  readonly address: string;
  readonly binding: StreamBinding;
}

/** TCP of one host. */
export class TcpStack {
  readonly #environment: TcpEnvironment;
  #listeners = new PortTable<Listener>();
  #clientPorts = new PortTable<{ readonly address: string }>();
  readonly #connections = new Map<string, TcpConnection>();
  readonly #timeWait: TimeWait;

  constructor(environment: TcpEnvironment) {
    this.#environment = environment;
    this.#timeWait = new TimeWait(environment);
  }

  /** @throws SimSocketError EADDRINUSE or EADDRNOTAVAIL. */
  listen(binding: StreamBinding): StreamListener {
    const address = canonicalAddress(binding.address);
    if (!isUnspecified(address) && !this.#environment.ownsAddress(address))
      throw new SimSocketError('EADDRNOTAVAIL', 'listen', formatAddress(binding));
    const listener: Listener = { address, binding };
    const listeners = this.#listeners;
    const port = listeners.add(address, binding.port, listener);
    if (port === undefined) throw new SimSocketError('EADDRINUSE', 'listen', formatAddress(binding));
    const close = (): Promise<void> => {
      listeners.remove(port, listener);
      return Promise.resolve();
    };
    return { address, port, close };
  }

  /** Begins to connect; what goes wrong comes as the stream's `error`: ENETUNREACH where the host has no address of the family. */
  connect(options: ConnectOptions): SimStream {
    const remote = { address: canonicalAddress(options.address), port: options.port };
    const address = options.localAddress ?? this.#environment.sourceAddress('0.0.0.0', remote.address);
    const holder = { address };
    const ports = this.#clientPorts;
    const port = ports.add(address, 0, holder);
    if (port === undefined) throw new SimSocketError('EADDRNOTAVAIL', 'connect', formatAddress(remote));
    const incarnation = this.#environment.nextIncarnation();
    const connection = this.#connection({ address, port }, remote, incarnation, () => ports.remove(port, holder));
    const stream = new SimStream(connection, this.#environment.clock, options.allowHalfOpen ?? false);
    if (isUnspecified(address)) {
      const unreachable = new SimSocketError('ENETUNREACH', 'connect', formatAddress(remote));
      this.#environment.after(0, 'tcp-no-address', () => stream.destroy(unreachable));
    } else connection.open();
    return stream;
  }

  deliver(packet: Packet, segment: SegmentHeader): void {
    const known = this.#connections.get(connectionKey(packet.to, packet.from));
    if (known !== undefined && known.incarnation === segment.incarnation) return known.receive(segment, packet.payload);
    if (segment.flags === 'RST' || this.#timeWait.answers(packet, segment)) return;
    const listener = segment.flags === 'SYN' ? this.#listeners.find(packet.to) : undefined;
    if (listener === undefined) return this.#refuse(packet, segment);
    known?.reset();
    this.#accept(packet, segment, listener.binding);
  }

  /** Resets every open connection, for both ends. @returns How many there were */
  severAll(): number {
    const open = [...this.#connections.values()];
    for (const connection of open) connection.sever();
    return open.length;
  }

  /** Forgets every socket without a word to anybody, as a reboot does. */
  forget(): void {
    const silent = [...this.#connections.values()];
    this.#connections.clear();
    this.#timeWait.forget();
    this.#listeners = new PortTable();
    this.#clientPorts = new PortTable();
    for (const connection of silent) connection.reset();
  }

  #accept(packet: Packet, segment: SegmentHeader, binding: StreamBinding): void {
    const connection = this.#connection(packet.to, packet.from, segment.incarnation, () => undefined, 'accepting');
    connection.use({
      connected: () => {
        const stream = new SimStream(connection, this.#environment.clock, binding.allowHalfOpen ?? true);
        binding.onStream(stream, packet.from);
      },
      data: () => true,
      ended: () => undefined,
      failed: () => undefined,
    });
    connection.open();
  }

  #connection(
    local: SocketAddress,
    remote: SocketAddress,
    incarnation: number,
    freePort: () => void,
    role: 'connecting' | 'accepting' = 'connecting',
  ): TcpConnection {
    const { clock, after, send, lateCopies } = this.#environment;
    const key = connectionKey(local, remote);
    const environment: ConnectionEnvironment = {
      lateCopies,
      nowUs: clock.nowUs,
      after,
      send: (header, payload) => send(local, remote, payload, header),
      closed: (last) => {
        if (last !== undefined) this.#timeWait.begin(key, last);
        if (this.#connections.get(key) === connection) this.#connections.delete(key);
        freePort();
      },
    };
    const connection = new TcpConnection({ local, remote, incarnation, role, environment });
    this.#connections.set(key, connection);
    return connection;
  }

  #refuse(packet: Packet, segment: SegmentHeader): void {
    const { incarnation, acknowledgement, sequence } = segment;
    const reply = {
      flags: 'RST',
      sequence: acknowledgement,
      acknowledgement: sequence,
      windowBytes: 0,
      incarnation,
    } as const;
    this.#environment.send(packet.to, packet.from, Buffer.alloc(0), reply);
  }
}
