import type { GenericNack, RtcpHeader, RtcpPacket, RtcpReceiverInfo, RtcpRrPacket } from 'werift';
import type { WebRtcStack } from '#conformance/runner/world';
import { parseNack } from '#proto/rtp/rtcp-feedback';
import { RTCP_TYPE, splitRtcp, type RtcpPacket as RawPacket } from '#proto/rtp/rtcp-packets';

/** Formats of transport feedback: generic NACK (RFC 4585 section 6.2.1), arrival times (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
const [NACK, ARRIVAL_TIMES] = [1, 15];
/** Header and two SSRCs. */
const LEAST_BYTES = 12;
const HEADER_BYTES = 4;
/** RFC 3550 section 6.4.1. */
const REPORT_BYTES = 24;

/**
 * Replaces what werift reads and writes the RTCP of a call with, most of which goes over bit fields and functions made for every field:
 * reports and NACKs are written with equal results, and of transport feedback that comes only what participants and traces look at is read.
 */
export function quickenRtcp(stack: WebRtcStack): void {
  const { RtcpPacketConverter: converter, RtcpHeader: Header } = stack;
  const readOther = converter.deSerialize.bind(converter);
  converter.deSerialize = (compound) => readFeedback(compound) ?? readOther(compound);
  Header.deSerialize = (bytes) => readHeader(new Header(), bytes);
  Header.prototype.serialize = function serialize(): Buffer<ArrayBuffer> {
    return writeHeader(Buffer.alloc(HEADER_BYTES), this);
  };
  stack.GenericNack.prototype.serialize = function serialize(): Buffer<ArrayBuffer> {
    return writeNack(this);
  };
  stack.RtcpRrPacket.prototype.serialize = function serialize(): Buffer<ArrayBuffer> {
    return writeReport(this);
  };
}

/** @returns undefined for anything but one feedback alone. */
function readFeedback(compound: Buffer): RtcpPacket[] | undefined {
  if (compound[1] !== RTCP_TYPE.transportFeedback) return undefined;
  const [first, second] = splitRtcp(compound);
  if (first === undefined || second !== undefined || first.bytes.length !== compound.length) return undefined;
  const isKnown = first.count === NACK || first.count === ARRIVAL_TIMES;
  const hasPadding = ((compound[0] ?? 0) & 0x20) !== 0;
  if (!isKnown || hasPadding || compound.length < LEAST_BYTES) return undefined;
  return [new TransportFeedback(first) as unknown as RtcpPacket];
}

/** Stands for werift's packet and, because most is asked of it, its feedback. */
class TransportFeedback {
  readonly type: number;
  readonly count: number;
  readonly senderSsrc: number;
  readonly mediaSourceSsrc: number;
  readonly #packet: RawPacket;

  constructor(packet: RawPacket) {
    this.type = packet.type;
    this.count = packet.count;
    this.senderSsrc = packet.bytes.readUInt32BE(4);
    this.mediaSourceSsrc = packet.bytes.readUInt32BE(8);
    this.#packet = packet;
  }

  get feedback(): this {
    return this;
  }

  /** Of a NACK: what is missed. */
  get lost(): number[] | undefined {
    return parseNack(this.#packet)?.sequenceNumbers;
  }

  serialize(): Buffer {
    return this.#packet.bytes;
  }
}

function readHeader(header: RtcpHeader, bytes: Buffer): RtcpHeader {
  const first = bytes.readUInt8(0);
  header.version = first >> 6;
  header.padding = (first & 0x20) !== 0;
  header.count = first & 0x1f;
  header.type = bytes.readUInt8(1);
  header.length = bytes.readUInt16BE(2);
  return header;
}

function writeHeader<Out extends Buffer>(out: Out, { version, padding, count, type, length }: RtcpHeader): Out {
  out[0] = (version << 6) | (padding ? 0x20 : 0) | count;
  out.writeUInt8(type, 1);
  out.writeUInt16BE(length, 2);
  return out;
}

/** In the order in which they were lost as werift has it: a number that does not follow within 16 begins another item. */
function writeNack({ header, senderSsrc, mediaSourceSsrc, lost }: GenericNack): Buffer<ArrayBuffer> {
  const items: number[] = [];
  let first: number | undefined;
  let mask = 0;
  for (const sequence of lost) {
    const distance = first === undefined ? -1 : sequence - first - 1;
    if (distance >= 0 && distance < 16) {
      mask |= 1 << distance;
      continue;
    }
    if (first !== undefined) items.push(first, mask);
    first = sequence;
    mask = 0;
  }
  if (first !== undefined) items.push(first, mask);
  const out = Buffer.alloc(LEAST_BYTES + 2 * items.length);
  out.writeUInt32BE(senderSsrc, 4);
  out.writeUInt32BE(mediaSourceSsrc, 8);
  for (const [index, item] of items.entries()) out.writeUInt16BE(item, LEAST_BYTES + 2 * index);
  header.length = out.length / 4 - 1;
  return writeHeader(out, header);
}

function writeReport({ ssrc, reports }: RtcpRrPacket): Buffer<ArrayBuffer> {
  const out = Buffer.alloc(HEADER_BYTES + 4 + REPORT_BYTES * reports.length);
  out[0] = 0x80 | reports.length;
  out[1] = RTCP_TYPE.receiverReport;
  out.writeUInt16BE(out.length / 4 - 1, 2);
  out.writeUInt32BE(ssrc, 4);
  for (const [index, report] of reports.entries()) writeBlock(out, 8 + REPORT_BYTES * index, report);
  return out;
}

function writeBlock(out: Buffer, at: number, block: RtcpReceiverInfo): void {
  out.writeUInt32BE(block.ssrc, at);
  out.writeUInt8(block.fractionLost, at + 4);
  out.writeUIntBE(block.packetsLost, at + 5, 3);
  out.writeUInt32BE(block.highestSequence, at + 8);
  out.writeUInt32BE(block.jitter, at + 12);
  out.writeUInt32BE(block.lsr, at + 16);
  out.writeUInt32BE(block.dlsr, at + 20);
}
