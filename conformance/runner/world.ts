import type { Duplex } from 'node:stream';
import type * as Werift from 'werift';
import type * as Ws from 'ws';
import type { TraceLog } from '#proto/trace/trace-log';

/** A scheduled call that has not run yet. */
export interface Timer {
  cancel(): void;
}

/** World time. Cases never touch a real timer: the same case runs in real and in virtual time. */
export interface Clock {
  /** Monotonic time in whole microseconds since the world began. */
  nowUs(): number;
  /** Unix time in whole milliseconds. */
  unixMs(): number;
  /** Runs `run` once after `delayMs`; `reason` is shown in the trace. */
  after(delayMs: number, reason: string, run: () => void): Timer;
}

export interface Random {
  bytes(length: number): Buffer;
}

export type WebRtcStack = typeof Werift;
export type WebSocketStack = Pick<typeof Ws, 'WebSocket'>;

/** The server under test, as it is reached from inside this world. */
export interface Target {
  /** `ws://` or `wss://` URL, possibly with a path prefix. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * The machine of one participant or API client. In the live world all hosts are this machine; in the virtual world each is a
 * simulated one with an address, a clock and stacks of its own.
 */
export interface Host {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly webrtc: WebRtcStack;
  readonly websocket: WebSocketStack;
  /** What every RTCPeerConnection on this host must be constructed with (addresses, certificate). */
  readonly peerConnectionConfig: Readonly<Partial<Werift.PeerConfig>>;
  /** Opens the byte stream of an http(s) or ws(s) URL (TLS included); errors come as the stream's `error` event. */
  openStream(url: URL): Duplex;
  /** The machine dies: it sends nothing any more, not even a FIN or a close frame where the world can prevent it. */
  vanish(): void;
  /** Closes what the host still holds. */
  close(): Promise<void>;
}

/** A place where participants, a server and a network exist, with a clock. */
export interface World {
  readonly kind: 'live' | 'virtual';
  readonly clock: Clock;
  readonly target: Target;
  readonly trace: TraceLog;
  createHost(name: string): Host;
  /**
   * Runs `body` to its end. In the virtual world this is what lets time pass; awaiting anything of the world outside it never resolves.
   */
  run<T>(body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Makes worlds: the live one gives every case the same target, the virtual one a fresh server and network per case. */
export interface WorldFactory {
  readonly kind: World['kind'];
  /** How many cases may run at once. */
  readonly parallel: number;
  /** @param purpose The case id (or `preflight`): names the world's random streams. */
  create(purpose: string): Promise<World>;
  close(): Promise<void>;
}
