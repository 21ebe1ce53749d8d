import { findHeaderExtension, HEADER_EXTENSION_URI } from '#proto/rtp/header-extensions';
import { parseRtpHeader, withoutPadding } from '#proto/rtp/rtp-header';
import { parseSenderReport } from '#proto/rtp/rtcp-reports';
import type { RtcpPacket } from '#proto/rtp/rtcp-packets';
import { LEARNT_SSRCS } from '../../../limits.ts';
import type { IncomingLayer } from './incoming-layer.ts';
import type { ReceivedRtp, WeriftProducer } from './producer.ts';

/** Where the packets of one SSRC go. */
interface Route {
  readonly producer: WeriftProducer;
  readonly layer: IncomingLayer;
  readonly isRtx: boolean;
}

/** A packet that came through. */
export interface RoutedPacket {
  readonly layer: IncomingLayer;
  /** Its transport-wide number, if it carries one. */
  readonly transportSequence: number | undefined;
}

/** Finds the producer and layer of each packet of one transport: by SSRC, else by mid and rid, else by payload type (RFC 8843 section 9.2). */
export class ReceiveRouter {
  readonly #producers: WeriftProducer[] = [];
  readonly #routes = new Map<number, Route>();

  /** SSRCs that are known. */
  get size(): number {
    return this.#routes.size;
  }

  get producers(): readonly WeriftProducer[] {
    return this.#producers;
  }

  add(producer: WeriftProducer): void {
    this.#producers.push(producer);
    producer.rtp.encodings.forEach(({ ssrc, rtxSsrc }, index) => {
      const layer = producer.layers[index];
      if (layer === undefined) return;
      if (ssrc !== undefined) this.#routes.set(ssrc, { producer, layer, isRtx: false });
      if (rtxSsrc !== undefined) this.#routes.set(rtxSsrc, { producer, layer, isRtx: true });
    });
  }

  remove(producer: WeriftProducer): void {
    const at = this.#producers.indexOf(producer);
    if (at >= 0) this.#producers.splice(at, 1);
    for (const [ssrc, route] of [...this.#routes]) if (route.producer === producer) this.#routes.delete(ssrc);
  }

  /**
   * Takes one packet after SRTP.
   * @param packet With its header in clear.
   * @returns undefined when it belongs to nobody here.
   */
  receive(packet: Buffer, decrypted: Buffer): RoutedPacket | undefined {
    const header = parseRtpHeader(packet);
    if (header === undefined) return undefined;
    const payload = withoutPadding(decrypted, header.hasPadding);
    const route = this.#routes.get(header.ssrc) ?? this.#learn(header.ssrc, header.payloadType, packet);
    if (route === undefined || payload === undefined) return undefined;
    const { ssrc, marker, payloadType, sequenceNumber, timestamp } = header;
    const rtp: ReceivedRtp = { ssrc, marker, payloadType, sequenceNumber, timestamp, payload, packet };
    const { producer, layer } = route;
    if (route.isRtx) this.#receiveRtx(route, rtp);
    else producer.receive(layer, rtp, false);
    const id = producer.transportSequenceId;
    const value = id === undefined ? undefined : findHeaderExtension(packet, id);
    return { layer, transportSequence: value?.length === 2 ? value.readUInt16BE(0) : undefined };
  }

  /** RFC 4588: the original sequence number and payload type are put back. */
  #receiveRtx({ producer, layer }: Route, rtx: ReceivedRtp): void {
    const codec = producer.rtp.codecs.find(({ rtxPayloadType }) => rtxPayloadType === rtx.payloadType);
    const { stream } = layer;
    if (codec === undefined || stream === undefined || rtx.payload.length < 2) return;
    const original: ReceivedRtp = {
      ...rtx,
      ssrc: stream.ssrc,
      payloadType: codec.payloadType,
      sequenceNumber: rtx.payload.readUInt16BE(0),
      payload: rtx.payload.subarray(2),
    };
    producer.receive(layer, original, true);
  }

  #learn(ssrc: number, payloadType: number, packet: Buffer): Route | undefined {
    const producer = this.#producerOf(payloadType, packet);
    if (producer === undefined || this.#routes.size >= LEARNT_SSRCS) return undefined;
    const text = (uri: string): string | undefined => {
      const id = producer.extensionId(uri);
      return id === undefined ? undefined : findHeaderExtension(packet, id)?.toString('latin1');
    };
    const repairedRid = text(HEADER_EXTENSION_URI.repairedRid);
    const isRtx = repairedRid !== undefined || producer.codecOf(payloadType) === undefined;
    const rid = repairedRid ?? text(HEADER_EXTENSION_URI.rid);
    const { encodings } = producer.rtp;
    const hasRids = encodings.some((encoding) => encoding.rid !== undefined);
    const index = hasRids ? encodings.findIndex((encoding) => encoding.rid === rid) : 0;
    const layer = producer.layers[index];
    if (layer === undefined) return undefined;
    const route: Route = { producer, layer, isRtx };
    this.#routes.set(ssrc, route);
    return route;
  }

  #producerOf(payloadType: number, packet: Buffer): WeriftProducer | undefined {
    const takes = (producer: WeriftProducer): boolean =>
      producer.rtp.codecs.some((codec) => codec.payloadType === payloadType || codec.rtxPayloadType === payloadType);
    let hasMid = false;
    for (const producer of this.#producers) {
      const id = producer.extensionId(HEADER_EXTENSION_URI.mid);
      const mid = id === undefined ? undefined : findHeaderExtension(packet, id);
      if (mid === undefined) continue;
      hasMid = true;
      if (mid.toString('latin1') === producer.rtp.mid && takes(producer)) return producer;
    }
    if (hasMid) return undefined;
    const candidates = this.#producers.filter(takes);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /** @returns true when the report belongs to a stream of ours. */
  receiveSenderReport(packet: RtcpPacket): boolean {
    const report = parseSenderReport(packet);
    const route = report && this.#routes.get(report.ssrc);
    if (report === undefined || route === undefined || route.isRtx) return false;
    route.producer.receiveSenderReport(route.layer, report);
    return true;
  }
}
