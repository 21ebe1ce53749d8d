import { RECEIVE_WINDOW_BYTES, SEGMENT_BYTES } from './constants.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

/** Whoever reads from a connection. */
export interface Reader {
  /** @returns Whether more may follow at once. */
  data(chunk: Buffer): boolean;
  ended(): void;
}

/** The receiving half of a connection: puts segments in order, keeps what the reader does not take yet, and knows the end. */
export class ReadSide {
  readonly #incoming = new ReceiveBuffer();
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  #isReaderFull = false;
  #finAt: number | undefined;
  #hasEnded = false;
  #reader: Reader | undefined;

  /** Sequence of the next byte that is missing: what is acknowledged. */
  get next(): number {
    return this.#incoming.next;
  }

  /** Bytes that the peer may have under way. */
  get windowBytes(): number {
    return Math.max(0, RECEIVE_WINDOW_BYTES - this.#unreadBytes);
  }

  /** Whether every byte and the FIN of the peer have arrived. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get hasUnread(): boolean {
    return this.#unreadBytes > 0;
  }

  use(reader: Reader): void {
    this.#reader = reader;
  }

  /** Takes a segment; what does not fit into the window is lost, and will be sent again. */
  take(sequence: number, payload: Buffer): void {
    if (payload.length === 0 || this.windowBytes === 0) return;
    for (const chunk of this.#incoming.add(sequence, payload)) {
      this.#unread.push(chunk);
      this.#unreadBytes += chunk.length;
    }
    this.#handOver();
  }

  /** The peer's FIN has this sequence number; it counts once everything before it has arrived. */
  takeFin(sequence: number): void {
    this.#finAt = sequence;
  }

  /** To be called after each segment: steps over the FIN when its turn has come. */
  settleEnd(): void {
    if (this.#hasEnded || this.#finAt !== this.#incoming.next) return;
    this.#hasEnded = true;
    this.#incoming.skipFin();
    this.#handOver();
  }

  /** The reader wants more. @returns Whether a window that had been closed is open again, which the peer has to be told. */
  read(): boolean {
    this.#isReaderFull = false;
    const wasClosed = this.windowBytes < SEGMENT_BYTES;
    this.#handOver();
    return wasClosed && this.windowBytes >= SEGMENT_BYTES;
  }

  /** Gives the reader what it may have, and the end after the last byte. */
  #handOver(): void {
    while (!this.#isReaderFull) {
      const chunk = this.#unread.shift();
      if (chunk === undefined) break;
      this.#unreadBytes -= chunk.length;
      if (this.#reader?.data(chunk) === false) this.#isReaderFull = true;
    }
    if (this.#hasEnded && this.#unread.length === 0) this.#reader?.ended();
  }
}
