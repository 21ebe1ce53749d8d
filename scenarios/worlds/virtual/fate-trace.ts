import { crc32 } from 'node:zlib';
import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { Fate, StreamSegmentEvent_Kind } from '#proto/trace/trace-log';
import type { TraceEventBody, TraceSink } from '#proto/trace/trace-log';
import type { DatagramFate, FateSink, StreamFate } from '#sim/network/fates';

const FATES = { delivered: Fate.DELIVERED, dropped: Fate.DROPPED, duplicated: Fate.DUPLICATED } as const;

const SEGMENT_KINDS = {
  SYN: StreamSegmentEvent_Kind.OPEN,
  'SYN+ACK': StreamSegmentEvent_Kind.OPEN,
  ACK: StreamSegmentEvent_Kind.DATA,
  FIN: StreamSegmentEvent_Kind.FIN,
  RST: StreamSegmentEvent_Kind.RST,
} as const;

/**
 * A fate sink that writes what became of every datagram and stream segment into a trace.
 * @param hostOf Name of the host that owns an address; empty for an address that nobody owns.
 */
export function traceFates(trace: TraceSink, hostOf: (address: string) => string): FateSink {
  return (fate) => {
    const end = fate.fate === 'delivered' ? fate.to : fate.from;
    const event = fate.kind === 'datagram' ? datagramEvent(fate) : segmentEvent(fate);
    trace.append({ atUs: fate.deliverAtUs, host: hostOf(end.address), event });
  };
}

function datagramEvent(fate: DatagramFate): TraceEventBody {
  return { case: 'datagram', value: { ...commonFields(fate), protocol: classifyDatagram(fate.bytes) ?? 'other' } };
}

function segmentEvent(fate: StreamFate): TraceEventBody {
  const { incarnation, flags } = fate.segment;
  return {
    case: 'streamSegment',
    value: { ...commonFields(fate), streamId: incarnation, kind: SEGMENT_KINDS[flags] },
  };
}

interface CommonFields {
  from: string;
  to: string;
  sizeBytes: number;
  digest: Uint8Array;
  fate: Fate;
  reason: string;
  deliverAtUs: number;
}

function commonFields(fate: DatagramFate | StreamFate): CommonFields {
  return {
    from: `${fate.from.address}:${fate.from.port}`,
    to: `${fate.to.address}:${fate.to.port}`,
    sizeBytes: fate.bytes.length,
    digest: digestOf(fate.bytes),
    fate: FATES[fate.fate],
    reason: fate.reason,
    deliverAtUs: fate.deliverAtUs,
  };
}

/** CRC-32 tells two payloads of one run apart as well as four bytes of a hash would, at a tenth of the cost. */
function digestOf(bytes: Uint8Array): Uint8Array {
  const crc = crc32(bytes);
  return Uint8Array.of(crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff);
}
