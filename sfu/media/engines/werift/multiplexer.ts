import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { parseStunMessage, STUN_TYPE, type StunMessage } from '#proto/rtp/stun-message';
import type { Clock } from '../../../ports/clock.ts';
import type { Datagrams, DatagramSocket, SocketAddress } from '../../../ports/datagrams.ts';
import type { Streams } from '../../../ports/streams.ts';
import { usernameFragmentOf } from './ice-lite.ts';
import { PathMap } from './path-map.ts';
import { pathKey, type PeerPath } from './peer-path.ts';
import { TcpPaths } from './tcp-paths.ts';

/** What the multiplexer hands over; one per transport. */
export interface DatagramTarget {
  /** @returns true when the check was authentic: datagrams from there are the target's from now on. */
  onCheck(request: StunMessage, from: PeerPath): boolean;
  onDatagram(datagram: Buffer, kind: 'dtls' | 'rtp' | 'rtcp', from: PeerPath): void;
}

/** ICE over TCP, in addition or alone. */
export interface TcpOptions {
  readonly streams: Streams;
  /** 0 takes a free one. */
  readonly port: number;
  /** UDP is not offered. */
  readonly isForced?: boolean;
}

export interface MultiplexerOptions {
  readonly clock: Clock;
  readonly datagrams: Datagrams;
  readonly address: string;
  /** UDP port; 0 takes a free one. */
  readonly port: number;
  readonly tcp?: TcpOptions;
}

/** A peer that changes its port keeps only its newest paths. */
const MAX_PATHS = 16;

/** One UDP socket and one TCP port for every transport: checks go by username fragment, everything else by the peer's path. */
export class Multiplexer {
  readonly #byFragment = new Map<string, DatagramTarget>();
  readonly #byPath = new PathMap<{ readonly target: DatagramTarget; readonly path: PeerPath }>();
  readonly #paths: Map<DatagramTarget, PeerPath[]> = new Map();
  #socket: DatagramSocket | undefined;
  #tcp: TcpPaths | undefined;

  /** Rejects when a port cannot be bound. */
  static async open({ clock, datagrams, address, port, tcp }: MultiplexerOptions): Promise<Multiplexer> {
    const multiplexer = new Multiplexer();
    const receive = (datagram: Buffer, from: PeerPath): void =>
      multiplexer.#receive(datagram, from, multiplexer.#targetOf(from));
    multiplexer.#socket = await datagrams.bind({
      ...{ address, port },
      onDatagram: (datagram, from) => multiplexer.#receiveUdp(datagram, from),
    });
    if (tcp === undefined) return multiplexer;
    try {
      multiplexer.#tcp = await TcpPaths.open(tcp.streams, {
        ...{ clock, address, port: tcp.port },
        onDatagram: receive,
        onClosed: (path) => multiplexer.#forget(path),
      });
    } catch (thrown) {
      multiplexer.#socket.close();
      throw thrown;
    }
    return multiplexer;
  }

  /** UDP port in use. */
  get port(): number {
    return this.#socket?.port ?? 0;
  }

  /** TCP port in use; undefined without ICE over TCP. */
  get tcpPort(): number | undefined {
    return this.#tcp?.port;
  }

  addFragment(fragment: string, target: DatagramTarget): void {
    this.#byFragment.set(fragment, target);
  }

  removeFragment(fragment: string): void {
    this.#byFragment.delete(fragment);
  }

  /** Forgets a target's paths and ends its connections; its fragments are removed one by one. */
  removeTarget(target: DatagramTarget): void {
    const paths = this.#paths.get(target) ?? [];
    this.#paths.delete(target);
    for (const path of paths) this.#leave(path, target);
  }

  #leave(path: PeerPath, target: DatagramTarget): void {
    if (this.#targetOf(path) !== target) return;
    this.#byPath.delete(path);
    if (path.protocol === 'tcp') this.#tcp?.end(path);
  }

  /** The connection of a path is gone. */
  #forget(path: PeerPath): void {
    const key = pathKey(path);
    const target = this.#targetOf(path);
    this.#byPath.delete(path);
    if (target === undefined) return;
    const left = (this.#paths.get(target) ?? []).filter((other) => pathKey(other) !== key);
    this.#paths.set(target, left);
  }

  send(datagram: Uint8Array, to: PeerPath): void {
    if (to.protocol === 'tcp') this.#tcp?.send(datagram, to);
    else this.#socket?.send(datagram, to);
  }

  async close(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    this.#byPath.clear();
    this.#byFragment.clear();
    this.#paths.clear();
    await this.#tcp?.close();
  }

  #receiveUdp(datagram: Buffer, { address, port }: SocketAddress): void {
    const known = this.#byPath.find('udp', address, port);
    this.#receive(datagram, known?.path ?? { protocol: 'udp', address, port }, known?.target);
  }

  /** @param target Whose path it is, if anybody's. */
  #receive(datagram: Buffer, from: PeerPath, target: DatagramTarget | undefined): void {
    if (this.#socket === undefined) return;
    const kind = classifyDatagram(datagram);
    if (kind === 'stun') this.#receiveCheck(datagram, from);
    else if (kind === 'dtls' || kind === 'rtp' || kind === 'rtcp') target?.onDatagram(datagram, kind, from);
  }

  #targetOf({ protocol, address, port }: PeerPath): DatagramTarget | undefined {
    return this.#byPath.find(protocol, address, port)?.target;
  }

  #receiveCheck(datagram: Buffer, from: PeerPath): void {
    const request = parseStunMessage(datagram);
    if (request?.type !== STUN_TYPE.bindingRequest) return;
    const target = this.#byFragment.get(usernameFragmentOf(request) ?? '');
    if (target === undefined || !target.onCheck(request, from)) return;
    if (from.protocol === 'tcp') this.#tcp?.keep(from);
    this.#learn(from, target);
  }

  #learn(path: PeerPath, target: DatagramTarget): void {
    if (this.#targetOf(path) === target) return;
    this.#byPath.set(path, { target, path });
    const paths = [...(this.#paths.get(target) ?? []), path];
    for (const old of paths.splice(0, paths.length - MAX_PATHS)) this.#leave(old, target);
    this.#paths.set(target, paths);
  }
}
