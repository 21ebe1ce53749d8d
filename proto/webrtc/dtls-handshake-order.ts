/** Own role in the handshake. */
export type DtlsRole = 'client' | 'server';

const RECORD_HEADER_BYTES = 13;
const MESSAGE_HEADER_BYTES = 12;
const CONTENT = { alert: 21, handshake: 22, applicationData: 23 } as const;
const MESSAGE = {
  clientHello: 1,
  helloVerifyRequest: 3,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
} as const;
/** Handshake messages accepted ahead of the next one: a flight has at most six. */
const WINDOW = 8;
/** A certificate chain is the only large message; a peer gets no more memory than this for one. */
const MAX_MESSAGE_BYTES = 1 << 14;
const MAX_LATE_RECORDS = 16;

interface PartialMessage {
  readonly type: number;
  readonly body: Buffer;
  readonly isKnown: Uint8Array;
  missingBytes: number;
}

/**
 * Stands before a DTLS 1.2 stack that takes handshake messages in order of arrival: reassembles fragments, hands messages over
 * by message_seq, holds encrypted records back until the peer's last message in clear was handed over, and lets each message
 * type through once, so that no later message can replace what a signature covers. After the handshake nothing in clear passes.
 * Source: RFC 6347 sections 4.2.2 and 4.2.3.
 */
export class DtlsHandshakeOrder {
  readonly #role: DtlsRole;
  readonly #deliver: (record: Buffer) => void;
  readonly #lastType: number;
  readonly #waiting = new Map<number, PartialMessage>();
  readonly #seenTypes = new Set<number>();
  #late: Buffer[] = [];
  #nextSequence = 0;
  #helloSequence = 0;
  #isClearDone = false;
  #isConnected = false;
  #lastMessage: Buffer | undefined;

  /** @param deliver Takes one complete record (of one whole handshake message, when in clear). May throw; errors pass through. */
  constructor(role: DtlsRole, options: { readonly isClientProved: boolean }, deliver: (record: Buffer) => void) {
    this.#role = role;
    this.#deliver = deliver;
    const clientLast = options.isClientProved ? MESSAGE.certificateVerify : MESSAGE.clientKeyExchange;
    this.#lastType = role === 'server' ? clientLast : MESSAGE.serverHelloDone;
  }

  /** Call when the handshake is finished: from now on only encrypted records pass. */
  connected(): void {
    this.#isConnected = true;
    this.#waiting.clear();
  }

  /** Takes one datagram from the network; what is malformed is dropped. */
  push(datagram: Buffer): void {
    for (let at = 0; at + RECORD_HEADER_BYTES <= datagram.length;) {
      const end = at + RECORD_HEADER_BYTES + datagram.readUInt16BE(at + 11);
      if (end > datagram.length) return;
      this.#pushRecord(datagram.subarray(at, end));
      at = end;
    }
  }

  #pushRecord(record: Buffer): void {
    const contentType = record.readUInt8(0);
    const epoch = record.readUInt16BE(3);
    if (epoch > 0) {
      if (this.#isClearDone) this.#deliver(record);
      else if (this.#late.length < MAX_LATE_RECORDS) this.#late.push(Buffer.from(record));
      return;
    }
    // In clear only handshake messages say anything; ChangeCipherSpec is implied by the epoch, and an alert could come from anybody.
    if (contentType !== CONTENT.handshake) return;
    for (let at = RECORD_HEADER_BYTES; at + MESSAGE_HEADER_BYTES <= record.length;) {
      const fragmentBytes = record.readUIntBE(at + 9, 3);
      const end = at + MESSAGE_HEADER_BYTES + fragmentBytes;
      if (end > record.length) return;
      this.#pushFragment(record.subarray(0, RECORD_HEADER_BYTES), record.subarray(at, end));
      at = end;
    }
  }

  #pushFragment(recordHeader: Buffer, fragment: Buffer): void {
    const type = fragment.readUInt8(0);
    const messageSequence = fragment.readUInt16BE(4);
    if (this.#isConnected || this.#isClearDone) {
      // Our last flight was lost: the server repeats its own, and the stack answers ServerHelloDone with flight 5 again.
      const isRepeat = this.#role === 'client' && type === MESSAGE.serverHelloDone && !this.#isConnected;
      if (isRepeat && this.#lastMessage !== undefined) this.#deliver(this.#lastMessage);
      return;
    }
    const isHello = this.#role === 'server' && type === MESSAGE.clientHello;
    if (isHello ? !this.#acceptsHello(messageSequence) : messageSequence < this.#nextSequence) return;
    if (messageSequence >= this.#nextSequence + WINDOW) return;
    const message = this.#collect(messageSequence, type, fragment);
    if (message === undefined || message.missingBytes > 0) return;
    if (isHello) this.#deliverHello(recordHeader, messageSequence, message);
    else this.#flush(recordHeader);
  }

  /** A repeated ClientHello asks for the same flight again; an older one than the newest, or one after flight 5 began, is stale. */
  #acceptsHello(messageSequence: number): boolean {
    const isFlightFiveBegun = this.#seenTypes.size > 0;
    return !isFlightFiveBegun && messageSequence >= this.#helloSequence && messageSequence <= 1;
  }

  #deliverHello(recordHeader: Buffer, messageSequence: number, message: PartialMessage): void {
    this.#waiting.delete(messageSequence);
    this.#helloSequence = messageSequence;
    this.#nextSequence = messageSequence + 1;
    this.#deliver(wholeRecord(recordHeader, messageSequence, message));
  }

  #collect(messageSequence: number, type: number, fragment: Buffer): PartialMessage | undefined {
    const totalBytes = fragment.readUIntBE(1, 3);
    const offset = fragment.readUIntBE(6, 3);
    const bytes = fragment.length - MESSAGE_HEADER_BYTES;
    if (totalBytes > MAX_MESSAGE_BYTES || offset + bytes > totalBytes) return undefined;
    let message = this.#waiting.get(messageSequence);
    if (message === undefined) {
      message = { type, body: Buffer.alloc(totalBytes), isKnown: new Uint8Array(totalBytes), missingBytes: totalBytes };
      this.#waiting.set(messageSequence, message);
    }
    if (message.type !== type || message.body.length !== totalBytes) return undefined;
    for (let index = 0; index < bytes; index++) {
      if (message.isKnown[offset + index] === 1) continue;
      message.isKnown[offset + index] = 1;
      message.body[offset + index] = fragment.readUInt8(MESSAGE_HEADER_BYTES + index);
      message.missingBytes--;
    }
    return message;
  }

  #flush(recordHeader: Buffer): void {
    for (;;) {
      const messageSequence = this.#nextSequence;
      const message = this.#waiting.get(messageSequence);
      if (message === undefined || message.missingBytes > 0) return;
      this.#waiting.delete(messageSequence);
      this.#nextSequence++;
      if (this.#seenTypes.has(message.type)) return;
      if (message.type !== MESSAGE.helloVerifyRequest) this.#seenTypes.add(message.type);
      const record = wholeRecord(recordHeader, messageSequence, message);
      if (message.type !== this.#lastType) {
        this.#deliver(record);
        continue;
      }
      this.#isClearDone = true;
      this.#lastMessage = record;
      this.#deliver(record);
      const late = this.#late;
      this.#late = [];
      for (const encrypted of late) this.#deliver(encrypted);
      return;
    }
  }
}

/** One handshake message as one unfragmented record: that is also the form in which the handshake hash counts it. */
function wholeRecord(recordHeader: Buffer, messageSequence: number, message: PartialMessage): Buffer {
  const record = Buffer.alloc(RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES + message.body.length);
  recordHeader.copy(record);
  record.writeUInt16BE(MESSAGE_HEADER_BYTES + message.body.length, 11);
  record.writeUInt8(message.type, RECORD_HEADER_BYTES);
  record.writeUIntBE(message.body.length, RECORD_HEADER_BYTES + 1, 3);
  record.writeUInt16BE(messageSequence, RECORD_HEADER_BYTES + 4);
  record.writeUIntBE(message.body.length, RECORD_HEADER_BYTES + 9, 3);
  message.body.copy(record, RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES);
  return record;
}
