import type { Duplex } from 'node:stream';
import { frameDatagram, FrameReader } from '#proto/rtp/stream-framing';
import { TCP_BACKLOG_BYTES, UNPROVED_CONNECTION_MS, UNPROVED_CONNECTIONS, UNPROVED_FRAMES } from '../../../limits.ts';
import type { Clock, Timer } from '../../../ports/clock.ts';
import type { SocketAddress } from '../../../ports/datagrams.ts';
import type { StreamListener, Streams } from '../../../ports/streams.ts';
import { pathKey, type PeerPath } from './peer-path.ts';

export interface TcpPathsOptions {
  readonly clock: Clock;
  readonly address: string;
  readonly port: number;
  onDatagram(datagram: Buffer, path: PeerPath): void;
  /** A connection is gone, whoever ended it. */
  onClosed(path: PeerPath): void;
}

interface Connection {
  readonly path: PeerPath;
  readonly stream: Duplex;
  /** Set while nobody has proved to be at the other end. */
  deadline: Timer | undefined;
  strangerFrames: number;
}

/** TCP connections that clients open for media: one passive port, each datagram in a frame (RFC 6544, RFC 4571). */
export class TcpPaths {
  readonly #options: TcpPathsOptions;
  readonly #connections = new Map<string, Connection>();
  /** In the order they came. */
  readonly #strangers = new Set<Connection>();
  #listener: StreamListener | undefined;
  #isClosed = false;

  private constructor(options: TcpPathsOptions) {
    this.#options = options;
  }

  /** Rejects when the port cannot be bound. */
  static async open(streams: Streams, options: TcpPathsOptions): Promise<TcpPaths> {
    const paths = new TcpPaths(options);
    const { address, port } = options;
    const onStream = (stream: Duplex, peer: SocketAddress): void => paths.#accept(stream, peer);
    paths.#listener = await streams.listen({ address, port, onStream });
    return paths;
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  #accept(stream: Duplex, { address, port }: SocketAddress): void {
    const path: PeerPath = { protocol: 'tcp', address, port };
    const connection: Connection = { path, stream, deadline: undefined, strangerFrames: 0 };
    // What went wrong shows in `close`.
    stream.on('error', () => undefined);
    stream.once('close', () => this.#forget(connection));
    if (this.#isClosed) {
      stream.destroy();
      return;
    }
    this.#connections.set(pathKey(path), connection);
    this.#strangers.add(connection);
    connection.deadline = this.#options.clock.after(UNPROVED_CONNECTION_MS, 'ice-tcp-proof', () => stream.destroy());
    const [oldest] = this.#strangers;
    if (this.#strangers.size > UNPROVED_CONNECTIONS) oldest?.stream.destroy();
    const reader = new FrameReader();
    stream.on('data', (piece: Buffer) => {
      for (const datagram of reader.take(piece)) this.#receive(connection, datagram);
    });
    stream.once('end', () => stream.destroy());
  }

  #receive(connection: Connection, datagram: Buffer): void {
    if (connection.stream.destroyed) return;
    this.#options.onDatagram(datagram, connection.path);
    if (connection.deadline === undefined) return;
    connection.strangerFrames += 1;
    if (connection.strangerFrames >= UNPROVED_FRAMES) connection.stream.destroy();
  }

  #forget(connection: Connection): void {
    const { path } = connection;
    this.#settle(connection);
    if (this.#connections.get(pathKey(path)) !== connection) return;
    this.#connections.delete(pathKey(path));
    this.#options.onClosed(path);
  }

  #settle(connection: Connection): void {
    connection.deadline?.cancel();
    connection.deadline = undefined;
    this.#strangers.delete(connection);
  }

  /** The peer has proved to be a participant: its connection stays. */
  keep(path: PeerPath): void {
    const connection = this.#connections.get(pathKey(path));
    if (connection !== undefined) this.#settle(connection);
  }

  /** Sends one datagram; it is lost where the connection is gone or too slow. */
  send(datagram: Uint8Array, path: PeerPath): void {
    const stream = this.#connections.get(pathKey(path))?.stream;
    if (stream === undefined || !stream.writable || stream.writableLength > TCP_BACKLOG_BYTES) return;
    stream.write(frameDatagram(datagram));
  }

  /** Ends one connection. */
  end(path: PeerPath): void {
    this.#connections.get(pathKey(path))?.stream.destroy();
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { stream } of [...this.#connections.values()]) stream.destroy();
    await this.#listener?.close();
  }
}
