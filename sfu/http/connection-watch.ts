import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../ports/clock.ts';

/** Cuts a connection that starts a request and does not finish it. node:http's own timers are off: they are not on the port clock. */
export class ConnectionWatch {
  readonly #clock: Clock;
  readonly #stream: Duplex;
  readonly #patienceMs: number;
  #timer: Timer | undefined;

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
    this.#timer = this.#clock.after(this.#patienceMs, `http-${what}`, () => this.#stream.destroy());
  }

  /** It is the server's turn, or the connection belongs to a WebSocket now. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
