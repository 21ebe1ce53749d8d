import type { WebSocket } from 'ws';
import type { SignalFrame } from '#proto/livekit/signal-codec';
import type { SfuCore } from '../core.ts';
import { PACED_BYTES, SIGNAL_PACE } from '../limits.ts';
import { Pace } from '../pace.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { SignalPipe } from '../signal/signal-session.ts';

/** Pace of WebSocket pings (SIG-052). */
const PING_INTERVAL_MS = 10_000;
/** So many pings in a row without a sign of life, and the socket counts as dead (ours). */
const PINGS_BEFORE_DEAD = 3;
/** A peer that does not complete the close handshake is cut after this (ours; the flush limit of SIG-053 is 250 ms). */
const CLOSE_LIMIT_MS = 2_000;
/** Source: SIG-053. */
const NORMAL_CLOSURE = 1000;

/** Who gets what a socket receives. */
export interface FrameReceiver {
  receive(frame: SignalFrame): void;
  /** The peer has read all that was sent before this moment of the port clock. */
  read?(untilUs: number): void;
  /** The socket is gone, whoever closed it. */
  ended(): void;
}

/** Binds one accepted WebSocket to a session: frames both ways, pings, and the end of a dead one. */
export class SignalSocket implements SignalPipe {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #backlogBytes: number;
  readonly #isPaced: boolean;
  readonly #pace: Pace;
  #timer: Timer | undefined;
  #paceTimer: Timer | undefined;
  #unansweredPings = 0;
  #pings = 0;
  #pingedUs = 0;
  #isClosing = false;

  constructor(socket: WebSocket, { clock, config, defects }: Pick<SfuCore, 'clock' | 'config' | 'defects'>) {
    this.#socket = socket;
    this.#clock = clock;
    this.#backlogBytes = defects.has('backlog-unlimited') ? Infinity : config.limits.signalBacklogBytes;
    this.#isPaced = !defects.has('signal-flood-unpaced');
    this.#pace = new Pace(SIGNAL_PACE, clock.nowUs());
    if (!defects.has('socket-pings-missing')) this.#schedulePing();
  }

  /** Hands everything that arrives to the session. Called once. */
  feed(session: FrameReceiver): void {
    const socket = this.#socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#unansweredPings = 0;
      this.#heard(data.length);
      session.receive(isBinary ? new Uint8Array(data) : data.toString('utf8'));
    });
    socket.on('pong', (data: Buffer) => {
      this.#unansweredPings = 0;
      if (data.toString() === String(this.#pings)) session.read?.(this.#pingedUs);
    });
    // `ws` answers it by itself.
    socket.on('ping', (data: Buffer) => {
      this.#heard(data.length);
      this.#cutIfUnread();
    });
    // `ws` closes the socket itself after an error, a frame over the limit included; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isClosing = true;
      this.#timer?.cancel();
      this.#paceTimer?.cancel();
      session.ended();
    });
  }

  send(frame: SignalFrame): void {
    if (this.#isClosing || this.#cutIfUnread()) return;
    this.#socket.send(frame);
  }

  /** A client that does not read what it is sent is not waited for. @returns True when it was cut */
  #cutIfUnread(): boolean {
    if (this.#socket.bufferedAmount <= this.#backlogBytes) return false;
    this.#socket.terminate();
    return true;
  }

  /** Who says more than its pace allows is not read for a while: its own TCP window fills. */
  #heard(sizeBytes: number): void {
    const nowUs = this.#clock.nowUs();
    this.#pace.spend(1 + Math.floor(sizeBytes / PACED_BYTES), nowUs);
    const owedMs = this.#isPaced ? this.#pace.owedMs(nowUs) : 0;
    if (owedMs === 0 || this.#isClosing) return;
    this.#socket.pause();
    this.#paceTimer?.cancel();
    this.#paceTimer = this.#clock.after(owedMs, 'signal-pace', () => this.#socket.resume());
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#timer?.cancel();
    this.#paceTimer?.cancel();
    this.#socket.resume();
    this.#timer = this.#clock.after(CLOSE_LIMIT_MS, 'websocket-close', () => this.#socket.terminate());
    this.#socket.close(NORMAL_CLOSURE);
  }

  cut(): void {
    this.#socket.terminate();
  }

  #schedulePing(): void {
    this.#timer = this.#clock.after(PING_INTERVAL_MS, 'websocket-ping', () => {
      if (this.#unansweredPings >= PINGS_BEFORE_DEAD) {
        this.#socket.terminate();
        return;
      }
      this.#unansweredPings += 1;
      this.#pings += 1;
      this.#pingedUs = this.#clock.nowUs();
      this.#socket.ping(String(this.#pings));
      this.#schedulePing();
    });
  }
}
