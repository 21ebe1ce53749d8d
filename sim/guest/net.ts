import dns from 'node:dns';
import { EventEmitter } from 'node:events';
import http from 'node:http';
import net, { isIP } from 'node:net';
import os from 'node:os';
import { Duplex } from 'node:stream';
import { SimSocketError } from '../errors.ts';
import type { SimHost } from '../network/host.ts';
import type { SocketAddress, StreamListener } from '../network/ports.ts';

/** The address that a name stands for on a simulated network, where only literal addresses and `localhost` are known. */
function resolveName(name: string): string | undefined {
  if (name === 'localhost') return '127.0.0.1';
  const bare = name.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

/** A stream that fails as soon as anybody listens. */
function failedStream(error: Error): Duplex {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  stream.destroy(error);
  return stream;
}

interface ConnectArguments {
  readonly port?: number | string;
  readonly host?: string;
  readonly allowHalfOpen?: boolean;
}

function connect(host: SimHost, args: readonly unknown[]): Duplex {
  const [first, second] = args;
  const options: ConnectArguments =
    typeof first === 'object' && first !== null
      ? first
      : { port: Number(first), ...(typeof second === 'string' ? { host: second } : {}) };
  const name = options.host ?? 'localhost';
  const address = resolveName(name);
  if (address === undefined) return failedStream(new SimSocketError('ENOTFOUND', 'getaddrinfo', name));
  const stream = host.connect({ address, port: Number(options.port), allowHalfOpen: options.allowHalfOpen ?? false });
  const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  if (done !== undefined) stream.once('connect', done);
  return stream;
}

/** `net.Server` of a host: listen, address, close. */
class GuestServer extends EventEmitter {
  readonly #host: SimHost;
  #listener: StreamListener | undefined;

  constructor(host: SimHost) {
    super();
    this.#host = host;
  }

  listen(...args: unknown[]): this {
    const [first, second] = args;
    const { port, host: address } = (
      typeof first === 'object' ? first : { port: first, host: second }
    ) as ConnectArguments;
    const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (done !== undefined) this.once('listening', done);
    const onStream = (stream: Duplex): void => void this.emit('connection', stream);
    const bound = typeof address === 'string' ? (resolveName(address) ?? address) : '0.0.0.0';
    try {
      this.#listener = this.#host.tcp.listen({
        address: bound,
        port: Number(port ?? 0),
        allowHalfOpen: false,
        onStream,
      });
    } catch (error) {
      this.#host.after(0, 'guest-listen', () => this.emit('error', error));
      return this;
    }
    this.#host.after(0, 'guest-listen', () => this.emit('listening'));
    return this;
  }

  address(): SocketAddress | null {
    return this.#listener === undefined ? null : { address: this.#listener.address, port: this.#listener.port };
  }

  close(done?: () => void): this {
    void this.#listener?.close();
    this.#host.after(0, 'guest-listen-close', () => {
      done?.();
      this.emit('close');
    });
    return this;
  }
}

/** `node:net` of a host. */
export function makeNet(host: SimHost): Record<string, unknown> {
  const open = (...args: unknown[]): Duplex => connect(host, args);
  const createServer = (...args: unknown[]): GuestServer => {
    const server = new GuestServer(host);
    const onConnection = args.find((arg) => typeof arg === 'function') as ((stream: Duplex) => void) | undefined;
    if (onConnection !== undefined) server.on('connection', onConnection);
    return server;
  };
  return { ...net, connect: open, createConnection: open, createServer, Socket: Duplex };
}

/** `node:tls` of a host: nothing is encrypted by the simulator, and whoever asks for it is refused. */
export function makeTls(): Record<string, unknown> {
  const refuse = (): Duplex =>
    failedStream(new SimSocketError('ECONNREFUSED', 'connect', '(TLS is not simulated: use ws:// and http://)'));
  return { connect: refuse };
}

/** `node:http` of a host: the real one, whose connections come from `createConnection` and whose servers are given streams. */
export function makeHttp(): Record<string, unknown> {
  const createServer = (): never => {
    throw new Error("A guest must not listen by itself: make the HTTP server outside and give it the host's streams.");
  };
  return { ...http, createServer };
}

/** `node:dns` of a host. */
export function makeDns(): Record<string, unknown> {
  const look = (name: string): { address: string; family: number } => {
    const address = resolveName(name);
    if (address === undefined) throw new SimSocketError('ENOTFOUND', 'getaddrinfo', name);
    return { address, family: isIP(address) };
  };
  const promises = { lookup: async (name: string) => look(name) };
  const lookup = (name: string, ...rest: unknown[]): void => {
    const done = rest.at(-1) as (error: Error | null, address?: string, family?: number) => void;
    promises.lookup(name).then(({ address, family }) => done(null, address, family), done);
  };
  return { promises, lookup, ADDRCONFIG: dns.ADDRCONFIG };
}

/** `node:os` of a host: its own name and interfaces. */
export function makeOs(host: SimHost): Record<string, unknown> {
  const networkInterfaces = (): Record<string, object[]> => ({
    eth0: host.addresses.map((address) => ({
      address,
      family: address.includes(':') ? 'IPv6' : 'IPv4',
      netmask: address.includes(':') ? 'ffff:ffff:ffff:ffff::' : '255.255.255.0',
      mac: '02:00:00:00:00:01',
      internal: false,
      cidr: address.includes(':') ? `${address}/64` : `${address}/24`,
      ...(address.includes(':') ? { scopeid: 0 } : {}),
    })),
  });
  return { ...os, networkInterfaces, hostname: () => host.name };
}
