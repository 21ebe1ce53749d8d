import { Duplex } from 'node:stream';
import type { SimSocketError } from '../errors.ts';
import type { HostClock, HostTimer, SocketAddress } from '../network/ports.ts';
import type { TcpConnection } from './connection.ts';

/** A simulated TCP socket with the members of `net.Socket` that `node:http` and `ws` look at. */
export class SimStream extends Duplex {
  readonly #connection: TcpConnection;
  readonly #clock: HostClock;
  readonly localAddress: string;
  readonly localPort: number;
  readonly localFamily: 'IPv4' | 'IPv6';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily: 'IPv4' | 'IPv6';
  connecting: boolean;
  bytesRead = 0;
  bytesWritten = 0;
  timeout = 0;
  #idleTimer: HostTimer | undefined;

  constructor(connection: TcpConnection, clock: HostClock, allowHalfOpen: boolean) {
    super({ allowHalfOpen, highWaterMark: 65_536 });
    this.#connection = connection;
    this.#clock = clock;
    this.localAddress = connection.local.address;
    this.localPort = connection.local.port;
    this.localFamily = familyOf(connection.local);
    this.remoteAddress = connection.remote.address;
    this.remotePort = connection.remote.port;
    this.remoteFamily = familyOf(connection.remote);
    this.connecting = connection.state !== 'established';
    connection.use({
      connected: () => this.#connected(),
      data: (chunk) => this.#data(chunk),
      ended: () => {
        if (!this.destroyed) this.push(null);
      },
      failed: (error: SimSocketError) => this.destroy(error),
    });
  }

  get pending(): boolean {
    return this.connecting;
  }

  get readyState(): string {
    if (this.connecting) return 'opening';
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  address(): SocketAddress & { readonly family: string } {
    return { address: this.localAddress, port: this.localPort, family: this.localFamily };
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** As `net.Socket`: emits `timeout` after that long without traffic, in virtual time; 0 turns it off. */
  setTimeout(timeoutMs: number, onTimeout?: () => void): this {
    this.timeout = timeoutMs;
    if (onTimeout !== undefined && timeoutMs > 0) this.once('timeout', onTimeout);
    if (onTimeout !== undefined && timeoutMs === 0) this.removeListener('timeout', onTimeout);
    this.#touch();
    return this;
  }

  /** Ends, and closes once everything is handed to the connection. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** Closes with RST instead of FIN. */
  resetAndDestroy(): this {
    this.#connection.abort();
    return this.destroy();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytesWritten += chunk.length;
    this.#touch();
    this.#connection.write(chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _read(): void {
    this.#connection.read();
  }

  override _final(done: () => void): void {
    this.#connection.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.connecting = false;
    this.#idleTimer?.cancel();
    this.#connection.release();
    done(error);
  }

  #connected(): void {
    if (this.destroyed) return;
    this.connecting = false;
    this.#touch();
    this.emit('connect');
    this.emit('ready');
  }

  #data(chunk: Buffer): boolean {
    if (this.destroyed) return true;
    this.bytesRead += chunk.length;
    this.#touch();
    return this.push(chunk);
  }

  #touch(): void {
    this.#idleTimer?.cancel();
    if (this.timeout > 0)
      this.#idleTimer = this.#clock.after(this.timeout, 'socket-idle-timeout', () => this.emit('timeout'));
  }
}

function familyOf({ address }: SocketAddress): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}
