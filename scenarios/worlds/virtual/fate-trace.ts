import { crc32 } from 'node:zlib';
import { classifyDatagram } from '#proto/rtp/classify-datagram';
import { Fate, StreamSegmentEvent_Kind } from '#proto/trace/trace-log';
import type { TraceEventBody, TraceSink } from '#proto/trace/trace-log';
import type { FateSink } from '#sim/network/fates';
import type { SegmentHeader } from '#sim/network/packet';
import type { SocketAddress } from '#sim/network/ports';

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
 * @param digestOfDatagram 32 bits that tell payloads apart.
 */
export function traceFates(
  trace: TraceSink,
  hostOf: (address: string) => string,
  digestOfDatagram: (datagram: Uint8Array) => number,
): FateSink {
  const ends = new EndTexts();
  return (fate) => {
    const { from, to, bytes, reason, deliverAtUs } = fate;
    const host = hostOf((fate.fate === 'delivered' ? to : from).address);
    const digest = digestBytes(fate.kind === 'datagram' ? digestOfDatagram(bytes) : crc32(bytes));
    // Every member is named: nearly all events come from here, and spreading is slow.
    const value = {
      from: ends.of(from),
      to: ends.of(to),
      sizeBytes: bytes.length,
      digest,
      protocol: fate.kind === 'datagram' ? (classifyDatagram(bytes) ?? 'other') : '',
      fate: FATES[fate.fate],
      reason,
      deliverAtUs,
    };
    const event: TraceEventBody =
      fate.kind === 'datagram' ? { case: 'datagram', value } : segmentEvent(value, fate.segment);
    trace.append({ atUs: deliverAtUs, host, event });
  };
}

type SegmentFields = Extract<TraceEventBody, { readonly case: 'streamSegment' }>['value'];

function segmentEvent(
  { protocol: _none, ...common }: SegmentFields & { readonly protocol: string },
  { incarnation, flags }: SegmentHeader,
): TraceEventBody {
  return { case: 'streamSegment', value: { ...common, streamId: incarnation, kind: SEGMENT_KINDS[flags] } };
}

/** Bytes of the last digest: a trace has taken them when the next one is made. */
const lastDigest: Uint8Array = new Uint8Array(4);

/** A checksum tells two payloads of one run apart as well as four bytes of a hash would, at a tenth of the cost. */
function digestBytes(checksum: number): Uint8Array {
  lastDigest[0] = checksum >>> 24;
  lastDigest[1] = checksum >>> 16;
  lastDigest[2] = checksum >>> 8;
  lastDigest[3] = checksum;
  return lastDigest;
}

/** `address:port` of every end of the network, made once. */
class EndTexts {
  readonly #byAddress = new Map<string, Map<number, string>>();

  of({ address, port }: SocketAddress): string {
    let byPort = this.#byAddress.get(address);
    if (byPort === undefined) this.#byAddress.set(address, (byPort = new Map<number, string>()));
    let text = byPort.get(port);
    if (text === undefined) byPort.set(port, (text = `${address}:${port}`));
    return text;
  }
}
