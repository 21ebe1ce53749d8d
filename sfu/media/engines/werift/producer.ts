import { findHeaderExtension, HEADER_EXTENSION_URI, readAudioLevel } from '#proto/rtp/header-extensions';
import { isKeyFrameStart } from '#proto/rtp/key-frames';
import type { SenderReport } from '#proto/rtp/rtcp-reports';
import { timestampDistance } from '#proto/rtp/sequence';
import { parseVp8Descriptor } from '#proto/rtp/vp8-descriptor';
import type { Defects } from '../../../defects/defects.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MediaKind, Producer, RtpCodec, RtpParameters } from '../../engine.ts';
import type { MediaPacket } from '../../forwarding/media-packet.ts';
import { IncomingLayer } from './incoming-layer.ts';

/** A packet stands for no more sound than this, whatever its timestamp says. */
const MAX_LEVEL_MS = 1000;
/** RFC 6464: voice, −10 dBov. */
const ASSUMED_LEVEL = Buffer.from([0x80 | 10]);

/** Who gets a producer's packets. */
export interface PacketSink {
  onPacket(packet: MediaPacket): void;
  onSenderReport(ssrc: number, report: SenderReport): void;
  /** The producer was paused or goes on. */
  onProducerPaused(isPaused: boolean): void;
}

/** One RTP packet after SRTP, its fields read. */
export interface ReceivedRtp {
  readonly ssrc: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  /** Without padding. */
  readonly payload: Buffer;
  /** As it came, its header in clear. */
  readonly packet: Buffer;
}

export interface ProducerOptions {
  readonly kind: MediaKind;
  readonly rtp: RtpParameters;
  readonly clock: Clock;
  readonly defects: Defects;
  readonly feedbackSsrc: number;
  sendRtcp(compound: Buffer): void;
  onClose(producer: WeriftProducer): void;
}

/** A published m-section: its layers, and the consumers that its packets go to. */
export class WeriftProducer implements Producer {
  readonly kind: MediaKind;
  readonly rtp: RtpParameters;
  readonly layers: readonly IncomingLayer[];
  onFirstPacket: ((payloadType: number) => void) | undefined;
  onAudioLevel: ((level: number, durationMs: number) => void) | undefined;
  readonly #options: ProducerOptions;
  /** Replaced, never changed: a sink may go while a packet is handed round. */
  #sinks: readonly PacketSink[] = [];
  /** Whether lost packets are to be asked for. */
  readonly wantsNack: boolean;
  /** Negotiated id of the transport-wide sequence number. */
  readonly transportSequenceId: number | undefined;
  readonly #audioLevelId: number | undefined;
  /** By payload type; names are compared once. */
  readonly #codecs: ReadonlyMap<number, { readonly codec: RtpCodec; readonly isVp8: boolean }>;
  readonly #stats = { packets: 0, bytes: 0 };
  #isPaused = false;
  #audioLevel: number | undefined;
  #levelTimestamp: number | undefined;
  /** Layers of which a key frame was asked. */
  readonly #askedLayers = new Set<number>();
  #isClosed = false;

  constructor(options: ProducerOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.rtp = options.rtp;
    this.#audioLevelId = this.extensionId(HEADER_EXTENSION_URI.audioLevel);
    this.wantsNack = options.rtp.codecs.some(({ rtcpFeedback }) =>
      rtcpFeedback.some(({ type, parameter }) => type === 'nack' && (parameter ?? '') === ''),
    );
    this.transportSequenceId = this.extensionId(HEADER_EXTENSION_URI.transportSequence);
    this.#codecs = new Map(
      options.rtp.codecs
        .toReversed()
        .map((codec) => [codec.payloadType, { codec, isVp8: codec.mimeType.toLowerCase() === 'video/vp8' }]),
    );
    const { clock, feedbackSsrc } = options;
    const clockRate = options.rtp.codecs[0]?.clockRate ?? 90_000;
    const sendRtcp = (compound: Buffer): void => options.sendRtcp(compound);
    const count = Math.max(1, options.rtp.encodings.length);
    this.layers = Array.from(
      { length: count },
      (_, index) => new IncomingLayer({ index, clock, clockRate, feedbackSsrc, sendRtcp }),
    );
  }

  get stats(): { readonly packets: number; readonly bytes: number; readonly lost: number } {
    const lost = this.layers.reduce((sum, { stream }) => sum + Math.max(0, stream?.lost ?? 0), 0);
    return { ...this.#stats, lost };
  }

  get audioLevel(): number | undefined {
    return this.#audioLevel;
  }

  get paused(): boolean {
    return this.#isPaused;
  }

  set paused(isPaused: boolean) {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#audioLevel = undefined;
    if (!this.#options.defects.has('media-forwards-while-muted')) {
      for (const sink of this.#sinks) sink.onProducerPaused(isPaused);
    }
  }

  get isForwarding(): boolean {
    return !this.#isPaused || this.#options.defects.has('media-forwards-while-muted');
  }

  /** Negotiated id of a header extension in this m-section. */
  extensionId(uri: string): number | undefined {
    return this.rtp.headerExtensions.find((extension) => extension.uri === uri)?.id;
  }

  codecOf(payloadType: number): RtpCodec | undefined {
    return this.#codecs.get(payloadType)?.codec;
  }

  addSink(sink: PacketSink): void {
    this.#sinks = [...this.#sinks, sink];
  }

  removeSink(sink: PacketSink): void {
    this.#sinks = this.#sinks.filter((other) => other !== sink);
  }

  /** A packet of a layer's media stream, or one that a retransmission brought back (`isRecovered`). */
  receive(layer: IncomingLayer, rtp: ReceivedRtp, isRecovered: boolean): void {
    const known = this.#codecs.get(rtp.payloadType);
    if (this.#isClosed || known === undefined) return;
    const { codec, isVp8 } = known;
    const nowUs = this.#options.clock.nowUs();
    const stream = layer.useSsrc(rtp.ssrc);
    if (isRecovered && !stream.recover(rtp.sequenceNumber)) return;
    const isNewest = !isRecovered && stream.receive(rtp.sequenceNumber, rtp.timestamp, nowUs);
    this.#count(rtp);
    const audioLevel = this.#levelOf(rtp.packet);
    if (audioLevel !== undefined && isNewest && this.isForwarding) this.#noteAudioLevel(audioLevel, rtp, codec);
    const vp8 = isVp8 ? parseVp8Descriptor(rtp.payload) : undefined;
    const isKeyFrame = isVp8
      ? vp8?.isKeyFrame === true
      : this.kind === 'audio' || isKeyFrameStart(codec.mimeType, rtp.payload);
    if (isKeyFrame) layer.hasKeyFrame = true;
    // A decoder can do nothing before the first key frame: PUB-041.
    else if (!layer.hasKeyFrame && !this.#hasGivenUp) layer.requestKeyFrame();
    if (!this.isForwarding) return;
    if (isNewest && vp8?.isFrameStart === true) layer.frameRate.observe(vp8.temporalLayer?.value ?? 0, nowUs);
    const { ssrc, payloadType, marker, sequenceNumber, timestamp, payload } = rtp;
    // Written out: this is the way of every packet, and spreading is slow.
    const packet: MediaPacket = {
      ssrc,
      layer: layer.index,
      payloadType,
      marker,
      sequenceNumber,
      timestamp,
      payload,
      receivedUs: nowUs,
      isNewest,
      isKeyFrame,
      vp8,
      audioLevel,
    };
    for (const sink of this.#sinks) sink.onPacket(packet);
  }

  /** What a defect makes of the requests after the first. */
  get #hasGivenUp(): boolean {
    return this.#stats.packets > 1 && this.#options.defects.has('media-key-frame-asked-once');
  }

  #levelOf(packet: Buffer): Buffer | undefined {
    const sent = this.#audioLevelId === undefined ? undefined : findHeaderExtension(packet, this.#audioLevelId);
    return this.#options.defects.has('levels-assumed') ? (sent ?? ASSUMED_LEVEL) : sent;
  }

  #noteAudioLevel(element: Buffer, { timestamp }: ReceivedRtp, { clockRate }: RtpCodec): void {
    this.#audioLevel = readAudioLevel(element);
    const elapsed = timestampDistance(this.#levelTimestamp ?? timestamp, timestamp);
    this.#levelTimestamp = timestamp;
    if (this.#audioLevel === undefined) return;
    this.onAudioLevel?.(this.#audioLevel, Math.min(MAX_LEVEL_MS, Math.max(0, (elapsed * 1000) / clockRate)));
  }

  #count(rtp: ReceivedRtp): void {
    const isFirst = this.#stats.packets === 0;
    this.#stats.packets++;
    this.#stats.bytes += rtp.payload.length;
    if (isFirst) this.onFirstPacket?.(rtp.payloadType);
  }

  receiveSenderReport(layer: IncomingLayer, report: SenderReport): void {
    layer.senderReport = report;
    layer.stream?.noteSenderReport(report.ntpSeconds, report.ntpFraction, this.#options.clock.nowUs());
    for (const sink of this.#sinks) sink.onSenderReport(report.ssrc, report);
  }

  requestKeyFrame(): void {
    for (const layer of this.layers) this.requestLayerKeyFrame(layer.index);
  }

  requestLayerKeyFrame(index: number): void {
    const isFirst = !this.#askedLayers.has(index);
    this.#askedLayers.add(index);
    if (!isFirst && this.#options.defects.has('media-asks-for-key-frame-once')) return;
    if (this.kind === 'video' && !this.#isClosed) this.layers[index]?.requestKeyFrame();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const layer of this.layers) layer.close();
    this.#sinks = [];
    this.#options.onClose(this);
  }
}
