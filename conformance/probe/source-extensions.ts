import type { Extension, RTCRtpTransceiver } from 'werift';
import type { WebRtcStack } from '../runner/world.ts';

/** What a source's packets carry beside mid and transport-wide sequence number, by URI; asked for once per packet. */
export type OwnExtensions = () => ReadonlyMap<string, Buffer>;

/** A negotiated extension; undefined where its value differs from packet to packet. */
interface Slot extends Omit<Extension, 'payload'> {
  readonly uri: string;
  readonly payload: Buffer | undefined;
}

/** The header extensions of one source's packets: laid out when they were negotiated anew, not for every packet. */
export class SourceExtensions {
  private readonly webrtc: WebRtcStack;
  private readonly transceiver: RTCRtpTransceiver;
  private readonly own: OwnExtensions | undefined;
  /** Written anew for every packet. */
  private readonly transportSequence: Buffer = Buffer.alloc(2);
  private negotiated: RTCRtpTransceiver['headerExtensions'] | undefined;
  private mid: string | undefined;
  private slots: readonly Slot[] = [];
  /** The elements of every packet, where no value but the transport-wide sequence number differs. */
  private fixed: Extension[] | undefined;

  constructor(webrtc: WebRtcStack, transceiver: RTCRtpTransceiver, own: OwnExtensions | undefined) {
    this.webrtc = webrtc;
    this.transceiver = transceiver;
    this.own = own;
  }

  /** The elements of the next packet, ascending by id. They hold until the one after it. */
  next(): Extension[] {
    const { headerExtensions, mid } = this.transceiver;
    if (headerExtensions !== this.negotiated || mid !== this.mid) this.layOut();
    this.transportSequence.writeUInt16BE((this.transportSequence.readUInt16BE(0) + 1) & 0xffff, 0);
    return this.fixed ?? this.withOwn();
  }

  private layOut(): void {
    const { headerExtensions, mid } = this.transceiver;
    const { sdesMid, transportWideCC } = this.webrtc.RTP_EXTENSION_URI;
    this.negotiated = headerExtensions;
    this.mid = mid ?? undefined;
    const known = new Map<string, Buffer>([
      [sdesMid, Buffer.from(mid ?? '')],
      [transportWideCC, this.transportSequence],
    ]);
    this.slots = headerExtensions
      .filter(({ id }) => id > 0)
      .map(({ id, uri }) => ({ id, uri, payload: known.get(uri) }))
      .sort((a, b) => a.id - b.id);
    this.fixed = this.own === undefined ? elementsOf(this.slots, new Map()) : undefined;
  }

  private withOwn(): Extension[] {
    return elementsOf(this.slots, this.own?.() ?? new Map<string, Buffer>());
  }
}

function elementsOf(slots: readonly Slot[], values: ReadonlyMap<string, Buffer>): Extension[] {
  const elements: Extension[] = [];
  for (const slot of slots) {
    const payload = slot.payload ?? values.get(slot.uri);
    if (payload !== undefined) elements.push({ id: slot.id, payload });
  }
  return elements;
}
