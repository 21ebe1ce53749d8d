import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../ports/clock.ts';

/** Cuts a connection that starts a request and does not finish it. node:http's own timers are off: they are not on the port clock. */
export class ConnectionWatch {
  readonly #clock: Clock;
  readonly #stream: Duplex;
  readonly #patienceMs: number;
  #timer: Timer | undefined;
  #isIdle = true;

  constructor(clock: Clock, stream: Duplex, patienceMs: number) {
    this.#clock = clock;
    this.#stream = stream;
    this.#patienceMs = patienceMs;
    this.waitsFor('request-head');
    stream.once('close', () => this.stop());
  }

  /** The client has to deliver something from now on. */
  waitsFor(what: 'request-head' | 'request-body'): void {
    this.stop();
    this.#isIdle = what === 'request-head';
    this.#timer = this.#clock.after(this.#patienceMs, `http-${what}`, () => this.#stream.destroy());
  }

  /** Nothing is under way on this connection. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** It is the server's turn, or the connection belongs to a WebSocket now. */
  stop(): void {
    this.#isIdle = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
