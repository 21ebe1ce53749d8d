import { SimSocketError } from '../errors.ts';
import { formatAddress } from '../network/addresses.ts';
import type { SegmentHeader } from '../network/packet.ts';
import type { HostTimer, SocketAddress } from '../network/ports.ts';
import { Congestion } from './congestion.ts';
import {
  DATA_RETRIES,
  FIN_TIMEOUT_US,
  ORPHAN_RETRIES,
  SEGMENT_BYTES,
  SEND_BUFFER_BYTES,
  SYN_RETRIES,
} from './constants.ts';
import { ReadSide, type Reader } from './read-side.ts';
import { RoundTrip } from './round-trip.ts';
import { SendBuffer } from './send-buffer.ts';
import type { LateCopies } from './time-wait.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** The host below a connection. */
export interface ConnectionEnvironment {
  readonly lateCopies: LateCopies;
  nowUs(): number;
  after(delayUs: number, reason: string, run: () => void): HostTimer;
  send(header: SegmentHeader, payload: Buffer): void;
  /** The connection is over and may be forgotten; `last` acknowledges all that the peer has sent, when both ends ended in order. */
  closed(last: SegmentHeader | undefined): void;
}

/** The stream above a connection. */
export interface ConnectionUser extends Reader {
  connected(): void;
  failed(error: SimSocketError): void;
}

type State = 'syn-sent' | 'syn-received' | 'established' | 'closed';

/** One end of a simulated TCP connection: order, acknowledgement, retransmission with back-off, windows, FIN and RST. */
export class TcpConnection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** Tells this connection from an earlier one between the same ports, as initial sequence numbers do. */
  readonly incarnation: number;
  readonly #environment: ConnectionEnvironment;
  readonly #outgoing = new SendBuffer();
  readonly #readSide = new ReadSide();
  readonly #roundTrip = new RoundTrip();
  readonly #congestion = new Congestion();
  #user: ConnectionUser | undefined;
  #state: State;
  #acknowledged = 0;
  #sendNext = 0;
  #peerWindow = SEGMENT_BYTES;
  #retries = 0;
  #timer: HostTimer | undefined;
  #isFinQueued = false;
  #isReleased = false;
  #writer: (() => void) | undefined;
  #finTimer: HostTimer | undefined;

  constructor(options: {
    readonly local: SocketAddress;
    readonly remote: SocketAddress;
    readonly incarnation: number;
    readonly role: 'connecting' | 'accepting';
    readonly environment: ConnectionEnvironment;
  }) {
    this.local = options.local;
    this.remote = options.remote;
    this.incarnation = options.incarnation;
    this.#environment = options.environment;
    this.#state = options.role === 'connecting' ? 'syn-sent' : 'syn-received';
  }

  get state(): State {
    return this.#state;
  }

  /** Sends the SYN, or the SYN+ACK of an accepting end. */
  open(): void {
    this.#sendNext = 1;
    this.#roundTrip.sent(1, this.#environment.nowUs());
    this.#sendOpening();
  }

  use(user: ConnectionUser): void {
    this.#user = user;
    this.#readSide.use(user);
  }

  /** Takes bytes to send; `done` is called once there is room for more. */
  write(chunk: Buffer, done: () => void): void {
    this.#outgoing.append(Buffer.from(chunk));
    if (this.#outgoing.end - this.#outgoing.begin <= SEND_BUFFER_BYTES) done();
    else this.#writer = done;
    this.#transmit();
  }

  /** Sends FIN after everything written. */
  finish(): void {
    this.#isFinQueued = true;
    this.#transmit();
  }

  /** The reader wants more. */
  read(): void {
    if (this.#readSide.read() && this.#state === 'established') this.#sendAck();
  }

  /** The program closed its socket: FIN, or RST when bytes were left unread. */
  release(): void {
    if (this.#state === 'closed' || this.#isReleased) return;
    this.#isReleased = true;
    if (this.#readSide.hasUnread || this.#state === 'syn-sent') return this.abort();
    this.finish();
    this.#awaitPeer();
  }

  /** Sends RST and forgets everything. */
  abort(): void {
    if (this.#state === 'closed') return;
    if (this.#state !== 'syn-sent') this.#send('RST', this.#sendNext, NOTHING);
    this.#close();
  }

  /** The peer reset the connection, or a newer one took its place. */
  reset(): void {
    const [code, syscall] = this.#state === 'syn-sent' ? ['ECONNREFUSED', 'connect'] : ['ECONNRESET', 'read'];
    this.#fail(code, syscall);
  }

  /** Something between the ends resets the connection: both learn of it at once, the peer by RST. */
  sever(): void {
    if (this.#state === 'closed') return;
    if (this.#state !== 'syn-sent') this.#send('RST', this.#sendNext, NOTHING);
    this.reset();
  }

  receive(header: SegmentHeader, payload: Buffer): void {
    switch (header.flags) {
      case 'RST':
        if (this.#isReleased || this.#isLastAckDue()) this.#close();
        else this.reset();
        return;
      case 'SYN':
        if (this.#state === 'syn-received') this.#sendOpening();
        return;
      case 'SYN+ACK':
        if (this.#state === 'syn-sent') this.#establish(header);
        if (this.#state === 'established') this.#sendAck();
        this.#transmit();
        return;
      case 'ACK':
      case 'FIN':
        this.#receiveOrdinary(header, payload);
    }
  }

  #receiveOrdinary(header: SegmentHeader, payload: Buffer): void {
    if (this.#state === 'syn-received' && header.acknowledgement >= 1) this.#establish(header);
    if (this.#state !== 'established') return;
    this.#takeAcknowledgement(header, payload.length);
    if (this.#isReleased && this.#findsNobody(header, payload)) return this.abort();
    this.#readSide.take(header.sequence, payload);
    if (header.flags === 'FIN') this.#readSide.takeFin(header.sequence);
    this.#readSide.settleEnd();
    if (payload.length > 0 || header.flags === 'FIN') this.#sendAck();
    if (this.#isOver()) return this.#close(this.#header('ACK', this.#sendNext));
    this.#transmit();
    this.#awaitPeer();
  }

  /** FIN-WAIT-2 of a socket that nobody holds any more: only now is its patience limited, before that bytes are under way. */
  #awaitPeer(): void {
    if (!this.#isReleased || !this.#isFinTaken() || this.#isOver() || this.#finTimer !== undefined) return;
    this.#finTimer = this.#environment.after(FIN_TIMEOUT_US, 'tcp-fin-timeout', () => this.abort());
  }

  /** Bytes for a closed socket. What came before it was closed comes again when its acknowledgement was lost, and is no news. */
  #findsNobody({ sequence }: SegmentHeader, { length }: Buffer): boolean {
    const isNew = sequence + length > this.#readSide.next || this.#environment.lateCopies === 'reset';
    return length > 0 && isNew;
  }

  #establish(header: SegmentHeader): void {
    this.#state = 'established';
    this.#retries = 0;
    this.#acknowledged = 1;
    this.#peerWindow = header.windowBytes;
    this.#roundTrip.acknowledged(1, this.#environment.nowUs());
    this.#stopTimer();
    this.#user?.connected();
  }

  #takeAcknowledgement(header: SegmentHeader, payloadBytes: number): void {
    const { acknowledgement, windowBytes } = header;
    const inFlight = this.#sendNext - this.#acknowledged;
    this.#retries = 0;
    if (acknowledgement > this.#acknowledged) {
      const bytes = acknowledgement - this.#acknowledged;
      this.#acknowledged = acknowledgement;
      this.#sendNext = Math.max(this.#sendNext, acknowledgement);
      this.#outgoing.acknowledge(acknowledgement);
      this.#roundTrip.acknowledged(acknowledgement, this.#environment.nowUs());
      if (this.#congestion.acknowledged(bytes, acknowledgement)) this.#sendFirstAgain();
      this.#stopTimer();
      this.#releaseWriter();
    } else if (
      acknowledgement === this.#acknowledged &&
      payloadBytes === 0 &&
      inFlight > 0 &&
      windowBytes === this.#peerWindow &&
      this.#congestion.duplicate(inFlight, this.#sendNext)
    ) {
      this.#sendFirstAgain();
    }
    if (acknowledgement >= this.#acknowledged) this.#peerWindow = windowBytes;
  }

  #releaseWriter(): void {
    if (this.#outgoing.end - this.#outgoing.begin > SEND_BUFFER_BYTES) return;
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.();
  }

  #transmit(): void {
    if (this.#state !== 'established') return;
    const limit = this.#acknowledged + Math.min(this.#congestion.windowBytes, this.#peerWindow);
    while (this.#sendNext < this.#outgoing.end) {
      const left = this.#outgoing.end - this.#sendNext;
      const bytes = Math.min(SEGMENT_BYTES, left, limit - this.#sendNext);
      const isSilly = bytes < SEGMENT_BYTES && bytes < left && this.#sendNext > this.#acknowledged;
      if (bytes <= 0 || isSilly) break;
      this.#send('ACK', this.#sendNext, this.#outgoing.slice(this.#sendNext, bytes));
      this.#sendNext += bytes;
      this.#roundTrip.sent(this.#sendNext, this.#environment.nowUs());
    }
    if (this.#isFinQueued && this.#sendNext === this.#outgoing.end) {
      this.#send('FIN', this.#sendNext, NOTHING);
      this.#sendNext++;
    }
    this.#startTimer();
  }

  #startTimer(): void {
    const isWaiting = this.#acknowledged < this.#sendNext || this.#outgoing.end > this.#sendNext;
    if (!isWaiting || this.#timer !== undefined) return;
    this.#timer = this.#environment.after(this.#roundTrip.timeoutUs, 'tcp-retransmission', () => this.#timeOut());
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #timeOut(): void {
    this.#timer = undefined;
    if (this.#retries >= this.#retryLimit())
      return this.#fail('ETIMEDOUT', this.#state === 'syn-sent' ? 'connect' : 'read');
    this.#retries++;
    this.#roundTrip.timedOut();
    if (this.#state !== 'established') return this.#sendOpening();
    if (this.#peerWindow === 0 && this.#outgoing.end > this.#acknowledged) {
      this.#send('ACK', this.#acknowledged, this.#outgoing.slice(this.#acknowledged, 1));
    } else {
      this.#congestion.timedOut(this.#sendNext - this.#acknowledged);
      this.#sendNext = this.#acknowledged;
    }
    this.#transmit();
  }

  #retryLimit(): number {
    if (this.#state !== 'established') return SYN_RETRIES;
    return this.#isReleased ? ORPHAN_RETRIES : DATA_RETRIES;
  }

  #sendFirstAgain(): void {
    this.#roundTrip.retransmitted();
    const payload = this.#outgoing.slice(this.#acknowledged, SEGMENT_BYTES);
    this.#send(payload.length === 0 ? 'FIN' : 'ACK', this.#acknowledged, payload);
  }

  #sendOpening(): void {
    this.#send(this.#state === 'syn-sent' ? 'SYN' : 'SYN+ACK', 0, NOTHING);
    this.#startTimer();
  }

  #sendAck(): void {
    this.#send('ACK', this.#sendNext, NOTHING);
  }

  #send(flags: SegmentHeader['flags'], sequence: number, payload: Buffer): void {
    this.#environment.send(this.#header(flags, sequence), payload);
  }

  #header(flags: SegmentHeader['flags'], sequence: number): SegmentHeader {
    const acknowledgement = flags === 'SYN' ? 0 : this.#readSide.next;
    const { windowBytes } = this.#readSide;
    return { flags, sequence, acknowledgement, windowBytes, incarnation: this.incarnation };
  }

  /** The peer knows of our end. */
  #isFinTaken(): boolean {
    return this.#isFinQueued && this.#acknowledged > this.#outgoing.end;
  }

  /** CLOSING or LAST-ACK: the peer has ended and everything is sent, so that RST is no error (RFC 9293 §3.10.7.4). */
  #isLastAckDue(): boolean {
    return this.#readSide.hasEnded && this.#isFinQueued && this.#sendNext > this.#outgoing.end;
  }

  /** Both directions have ended and the peer knows of our end. */
  #isOver(): boolean {
    return this.#readSide.hasEnded && this.#isFinTaken();
  }

  #fail(code: string, syscall: string): void {
    this.#close();
    this.#user?.failed(new SimSocketError(code, syscall, formatAddress(this.remote)));
  }

  #close(last?: SegmentHeader): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopTimer();
    this.#finTimer?.cancel();
    this.#environment.closed(last);
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.();
  }
}
