import type { ReportBlock } from '#proto/rtp/rtcp-reports';
import { sequenceDistance } from '#proto/rtp/sequence';
import { MISSING_PACKETS } from '../../limits.ts';

const NACK_REPEAT_MS = 80;
const NACK_MAX_TRIES = 10;
/** A packet missing for longer is of no use to a live subscriber. */
const NACK_GIVE_UP_MS = 1000;
/** A larger jump is a new numbering, not a loss. */
const MAX_GAP = 512;

interface Missing {
  readonly sinceUs: number;
  tries: number;
  askedUs: number;
}

/** Reception of one SSRC: numbering, losses to ask for again, and figures for receiver reports (RFC 3550 appendix A). Pure. */
export class ReceivedStream {
  readonly ssrc: number;
  readonly #clockRate: number;
  readonly #missing = new Map<number, Missing>();
  #base: number | undefined;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #jitter = 0;
  #lastTransit: number | undefined;
  #reportedExpected = 0;
  #reportedReceived = 0;
  #senderReport: { readonly middle: number; readonly atUs: number } | undefined;

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.#clockRate = clockRate;
  }

  /** Packets that were sent and never came, as far as the numbering tells; repeats can make it negative. */
  get lost(): number {
    if (this.#base === undefined) return 0;
    return this.#cycles * 65536 + this.#highest - this.#base + 1 - this.#received;
  }

  /** Packets that are asked for again. */
  get missing(): number {
    return this.#missing.size;
  }

  get hasMissing(): boolean {
    return this.#missing.size > 0;
  }

  /** Notes a packet. @returns true when it is the newest of the stream. */
  receive(sequenceNumber: number, timestamp: number, nowUs: number): boolean {
    this.#received++;
    if (this.#base === undefined) {
      this.#base = sequenceNumber;
      this.#highest = sequenceNumber;
      return true;
    }
    this.#noteJitter(timestamp, nowUs);
    const distance = sequenceDistance(this.#highest, sequenceNumber);
    if (distance <= 0) {
      this.#missing.delete(sequenceNumber);
      return false;
    }
    if (distance <= MAX_GAP) {
      for (let step = 1; step < distance; step++) {
        this.#missing.set((this.#highest + step) & 0xffff, { sinceUs: nowUs, tries: 0, askedUs: 0 });
      }
      const tooMany = this.#missing.size - MISSING_PACKETS;
      if (tooMany > 0) for (const oldest of [...this.#missing.keys()].slice(0, tooMany)) this.#missing.delete(oldest);
    } else this.#missing.clear();
    if (sequenceNumber < this.#highest) this.#cycles++;
    this.#highest = sequenceNumber;
    return true;
  }

  /** A packet came by retransmission. @returns false when it was not missing (a probe or a duplicate). */
  recover(sequenceNumber: number): boolean {
    if (!this.#missing.delete(sequenceNumber)) return false;
    this.#received++;
    return true;
  }

  /** Sequence numbers to ask for now, ascending by age. */
  takeNacks(nowUs: number): number[] {
    const due: number[] = [];
    for (const [sequenceNumber, missing] of this.#missing) {
      if (missing.tries >= NACK_MAX_TRIES || nowUs - missing.sinceUs > NACK_GIVE_UP_MS * 1000) {
        this.#missing.delete(sequenceNumber);
      } else if (missing.tries === 0 || nowUs - missing.askedUs >= NACK_REPEAT_MS * 1000) {
        missing.tries++;
        missing.askedUs = nowUs;
        due.push(sequenceNumber);
      }
    }
    return due;
  }

  noteSenderReport(ntpSeconds: number, ntpFraction: number, nowUs: number): void {
    const middle = ((ntpSeconds & 0xffff) * 65536 + (ntpFraction >>> 16)) >>> 0;
    this.#senderReport = { middle, atUs: nowUs };
  }

  /** Figures since the last call; undefined before the first packet. */
  takeReport(nowUs: number): ReportBlock | undefined {
    if (this.#base === undefined) return undefined;
    const highestSequence = (this.#cycles * 65536 + this.#highest) >>> 0;
    const expected = highestSequence - this.#base + 1;
    const expectedNow = expected - this.#reportedExpected;
    const lostNow = expectedNow - (this.#received - this.#reportedReceived);
    this.#reportedExpected = expected;
    this.#reportedReceived = this.#received;
    const sender = this.#senderReport;
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      packetsLost: Math.max(-0x800000, Math.min(0x7fffff, expected - this.#received)),
      highestSequence,
      jitter: Math.floor(this.#jitter),
      lastSenderReport: sender?.middle ?? 0,
      delaySinceLastSenderReport: sender === undefined ? 0 : Math.round(((nowUs - sender.atUs) * 65536) / 1_000_000),
    };
  }

  #noteJitter(timestamp: number, nowUs: number): void {
    const arrival = Math.round((nowUs * this.#clockRate) / 1_000_000);
    const transit = (arrival - timestamp) | 0;
    if (this.#lastTransit !== undefined) {
      const change = Math.abs((transit - this.#lastTransit) | 0);
      this.#jitter += (change - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }
}
