import { EventEmitter } from 'node:events';
import { isIP } from 'node:net';
import type { SimHost } from '../network/host.ts';
import type { DatagramSocket, SocketAddress } from '../network/ports.ts';

type Done = (error?: Error | null, bytes?: number) => void;
interface BindOptions {
  readonly port?: number;
  readonly address?: string;
}

/** `dgram.Socket` of a host. Multicast goes nowhere; buffer sizes are what was asked for. */
export class GuestDatagramSocket extends EventEmitter {
  readonly type: string;
  readonly #host: SimHost;
  #socket: DatagramSocket | undefined;
  #isClosed = false;
  #remote: SocketAddress | undefined;
  /** Where the last datagram went: a stack sends most to the same place, in the same form. */
  #lastTarget: SocketAddress | undefined;

  constructor(host: SimHost, type: string) {
    super();
    this.#host = host;
    this.type = type;
  }

  bind(...args: unknown[]): this {
    const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    const [first, second] = args;
    const options: BindOptions = isObject(first)
      ? first
      : { port: Number(first ?? 0), ...(typeof second === 'string' ? { address: second } : {}) };
    if (done !== undefined) this.once('listening', done);
    try {
      this.#bind(options);
    } catch (error) {
      this.#later(() => this.emit('error', error));
      return this;
    }
    this.#later(() => this.emit('listening'));
    return this;
  }

  address(): SocketAddress & { readonly family: string } {
    const { address, port } = this.#bound();
    return { address, port, family: this.#family };
  }

  /** All of Node's forms: `(data, port, address?, done?)`, `(data, offset, length, port, address?, done?)`, `(data, done?)` connected. */
  send(data: Uint8Array | string | readonly (Uint8Array | string)[], ...rest: unknown[]): void {
    const last = this.#lastTarget;
    const isAsBefore = last !== undefined && rest.length === 2 && rest[0] === last.port && rest[1] === last.address;
    if (isAsBefore && Buffer.isBuffer(data) && this.#socket !== undefined && !this.#isClosed)
      this.#socket.send(data, last);
    else this.#sendAny(data, rest);
  }

  #sendAny(data: Uint8Array | string | readonly (Uint8Array | string)[], rest: readonly unknown[]): void {
    const done = rest.find((arg) => typeof arg === 'function') as Done | undefined;
    let bytes = Array.isArray(data) ? Buffer.concat(data.map(toBuffer)) : toBuffer(data as Uint8Array | string);
    const numbers = rest.filter((arg) => typeof arg === 'number');
    if (numbers.length >= 2) {
      const [offset = 0, length = 0] = numbers;
      bytes = bytes.subarray(offset, offset + length);
    }
    const port = (numbers.length === 2 ? undefined : numbers.at(-1)) ?? this.#remote?.port;
    const address = rest.find((arg) => typeof arg === 'string') ?? this.#remote?.address ?? this.#localhost;
    if (this.#isClosed) throw Object.assign(new Error('Not running'), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
    this.#socket ??= this.#bind({});
    const target = address === 'localhost' ? this.#localhost : address;
    if (port !== undefined && isIP(target.replace(/%.*$/, '')) !== 0) {
      this.#lastTarget = { address: target, port };
      this.#socket.send(bytes, this.#lastTarget);
    }
    if (done !== undefined) this.#later(() => done(null, bytes.length));
  }

  connect(port: number, address: string = this.#localhost, done?: () => void): void {
    this.#remote = { address, port };
    this.#socket ??= this.#bind({});
    if (done !== undefined) this.once('connect', done);
    this.#later(() => this.emit('connect'));
  }

  close(done?: () => void): this {
    if (this.#isClosed) throw Object.assign(new Error('Not running'), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
    this.#isClosed = true;
    this.#socket?.close();
    if (done !== undefined) this.once('close', done);
    this.#later(() => this.emit('close'));
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  setBroadcast(): void {}
  setTTL(): void {}
  setMulticastTTL(): void {}
  setMulticastLoopback(): void {}
  setMulticastInterface(): void {}
  addMembership(): void {}
  dropMembership(): void {}
  setRecvBufferSize(): void {}
  setSendBufferSize(): void {}

  get #family(): 'IPv4' | 'IPv6' {
    return this.type === 'udp6' ? 'IPv6' : 'IPv4';
  }

  get #localhost(): string {
    return this.type === 'udp6' ? '::1' : '127.0.0.1';
  }

  #bind({ port = 0, address }: BindOptions): DatagramSocket {
    const wildcard = this.type === 'udp6' ? '::' : '0.0.0.0';
    const onDatagram = (data: Buffer, from: SocketAddress): void => {
      if (this.#isClosed) return;
      const { address: sender, port: senderPort } = from;
      this.emit('message', data, { address: sender, port: senderPort, family: this.#family, size: data.length });
    };
    this.#socket = this.#host.udp.bind({ address: address ?? wildcard, port, onDatagram });
    return this.#socket;
  }

  #bound(): DatagramSocket {
    if (this.#socket === undefined) throw Object.assign(new Error('getsockname EBADF'), { code: 'EBADF' });
    return this.#socket;
  }

  #later(run: () => void): void {
    this.#host.after(0, 'guest-dgram', run);
  }
}

/** `node:dgram` of a host. */
export function makeDgram(host: SimHost): Record<string, unknown> {
  const createSocket = (
    kind: string | { readonly type: string },
    onMessage?: (...args: unknown[]) => void,
  ): GuestDatagramSocket => {
    const socket = new GuestDatagramSocket(host, typeof kind === 'string' ? kind : kind.type);
    if (onMessage !== undefined) socket.on('message', onMessage);
    return socket;
  };
  return { createSocket, Socket: GuestDatagramSocket };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function toBuffer(data: Uint8Array | string): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
