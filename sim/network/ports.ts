import type { Duplex } from 'node:stream';

/** An IPv4 or IPv6 address in its usual text form, and a port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A scheduled call that has not run yet. */
export interface HostTimer {
  cancel(): void;
}

/** Time as one host sees it. */
export interface HostClock {
  /** Whole microseconds of virtual time since the world began. */
  nowUs(): number;
  /** Unix time in whole milliseconds. */
  unixMs(): number;
  /** Runs `run` once, `delayMs` from now; `reason` is shown wherever pending events are listed. */
  after(delayMs: number, reason: string, run: () => void): HostTimer;
}

/** Chance as one host sees it: a stream of its own. */
export interface HostRandom {
  bytes(length: number): Buffer;
}

/** A bound simulated UDP socket. */
export interface DatagramSocket extends SocketAddress {
  /** Sends one datagram; an unreachable peer is no error. */
  send(data: Uint8Array, to: SocketAddress): void;
  close(): void;
}

export interface DatagramBinding {
  readonly address: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly onDatagram: (data: Buffer, from: SocketAddress) => void;
}

/** UDP of a host. */
export interface Datagrams {
  bind(binding: DatagramBinding): Promise<DatagramSocket>;
}

/** A listening simulated TCP socket. */
export interface StreamListener extends SocketAddress {
  close(): Promise<void>;
}

export interface StreamBinding {
  readonly address: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Whether an accepted stream stays writable after its peer has ended; true when absent, as `node:http` wants it. */
  readonly allowHalfOpen?: boolean;
  readonly onStream: (stream: Duplex, peer: SocketAddress) => void;
}

/** TCP of a host. */
export interface Streams {
  listen(binding: StreamBinding): Promise<StreamListener>;
}
