import { buildRtcp, RTCP_TYPE, words, type RtcpPacket } from './rtcp-packets.ts';

/** Reception report block (RFC 3550 section 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** 0..255, in 1/256. */
  readonly fractionLost: number;
  /** Signed 24 bits. */
  readonly packetsLost: number;
  /** Extended: cycles in the upper 16 bits. */
  readonly highestSequence: number;
  /** In timestamp units. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report; 0 for none. */
  readonly lastSenderReport: number;
  /** In 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

export interface SenderReport {
  readonly ssrc: number;
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
  readonly blocks: readonly ReportBlock[];
}

export interface ReceiverReport {
  readonly ssrc: number;
  readonly blocks: readonly ReportBlock[];
}

/** @returns undefined when the packet is of another type or cut short. */
export function parseSenderReport(packet: RtcpPacket): SenderReport | undefined {
  const { type, bytes, count } = packet;
  if (type !== RTCP_TYPE.senderReport || bytes.length < 28 + count * 24) return undefined;
  return {
    ssrc: bytes.readUInt32BE(4),
    ntpSeconds: bytes.readUInt32BE(8),
    ntpFraction: bytes.readUInt32BE(12),
    rtpTimestamp: bytes.readUInt32BE(16),
    packetCount: bytes.readUInt32BE(20),
    octetCount: bytes.readUInt32BE(24),
    blocks: parseBlocks(bytes, 28, count),
  };
}

/** @returns undefined when the packet is of another type or cut short. */
export function parseReceiverReport(packet: RtcpPacket): ReceiverReport | undefined {
  const { type, bytes, count } = packet;
  if (type !== RTCP_TYPE.receiverReport || bytes.length < 8 + count * 24) return undefined;
  return { ssrc: bytes.readUInt32BE(4), blocks: parseBlocks(bytes, 8, count) };
}

function parseBlocks(bytes: Buffer, start: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 24;
    return {
      ssrc: bytes.readUInt32BE(at),
      fractionLost: bytes.readUInt8(at + 4),
      packetsLost: bytes.readIntBE(at + 5, 3),
      highestSequence: bytes.readUInt32BE(at + 8),
      jitter: bytes.readUInt32BE(at + 12),
      lastSenderReport: bytes.readUInt32BE(at + 16),
      delaySinceLastSenderReport: bytes.readUInt32BE(at + 20),
    };
  });
}

function buildBlocks(blocks: readonly ReportBlock[]): Buffer {
  return Buffer.concat(
    blocks.map((block) =>
      words(
        block.ssrc,
        ((block.fractionLost & 0xff) << 24) | (block.packetsLost & 0xffffff),
        block.highestSequence,
        block.jitter,
        block.lastSenderReport,
        block.delaySinceLastSenderReport,
      ),
    ),
  );
}

/** At most 31 blocks fit in one report (RFC 3550 section 6.4.2). */
export function buildReceiverReport(ssrc: number, blocks: readonly ReportBlock[]): Buffer {
  return buildRtcp(blocks.length, RTCP_TYPE.receiverReport, Buffer.concat([words(ssrc), buildBlocks(blocks)]));
}

export function buildSenderReport(report: SenderReport): Buffer {
  const head = words(
    report.ssrc,
    report.ntpSeconds,
    report.ntpFraction,
    report.rtpTimestamp,
    report.packetCount,
    report.octetCount,
  );
  return buildRtcp(report.blocks.length, RTCP_TYPE.senderReport, Buffer.concat([head, buildBlocks(report.blocks)]));
}

/** Source description with one CNAME (RFC 3550 section 6.5); names longer than 255 bytes are cut. */
export function buildSourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname).subarray(0, 255);
  // At least one null octet ends the item list and pads it to the next word.
  const body = Buffer.alloc((4 + 2 + name.length + 4) & ~3);
  body.writeUInt32BE(ssrc, 0);
  body[4] = 1;
  body[5] = name.length;
  name.copy(body, 6);
  return buildRtcp(1, RTCP_TYPE.sourceDescription, body);
}

/** @returns CNAME by SSRC; chunks that are cut short end the reading. */
export function parseSourceDescription(packet: RtcpPacket): Map<number, string> | undefined {
  if (packet.type !== RTCP_TYPE.sourceDescription) return undefined;
  const { bytes } = packet;
  const names = new Map<number, string>();
  let at = 4;
  for (let chunk = 0; chunk < packet.count && at + 4 <= bytes.length; chunk++) {
    const ssrc = bytes.readUInt32BE(at);
    at += 4;
    while (at < bytes.length && bytes[at] !== 0) {
      const length = bytes[at + 1];
      if (length === undefined || at + 2 + length > bytes.length) return names;
      if (bytes[at] === 1) names.set(ssrc, bytes.toString('utf8', at + 2, at + 2 + length));
      at += 2 + length;
    }
    at = (at + 4) & ~3;
  }
  return names;
}

export function buildBye(ssrcs: readonly number[]): Buffer {
  return buildRtcp(ssrcs.length, RTCP_TYPE.bye, words(...ssrcs));
}

/** @returns The SSRCs that leave, or undefined when the packet is of another type or cut short. */
export function parseBye(packet: RtcpPacket): number[] | undefined {
  const { type, bytes, count } = packet;
  if (type !== RTCP_TYPE.bye || bytes.length < 4 + count * 4) return undefined;
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(4 + index * 4));
}
