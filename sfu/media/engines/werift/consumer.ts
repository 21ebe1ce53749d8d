import { absoluteSendTime, HEADER_EXTENSION_URI, type HeaderExtension } from '#proto/rtp/header-extensions';
import { rtpHeaderBytesWith, writeRtpHeader } from '#proto/rtp/rtp-header';
import {
  buildSenderReport,
  buildSourceDescription,
  type ReportBlock,
  type SenderReport,
} from '#proto/rtp/rtcp-reports';
import { NACKED_PACKETS, RESENDS_PER_PACKET } from '../../../limits.ts';
import type { Defects } from '../../../defects/defects.ts';
import type { Clock, Timer } from '../../../ports/clock.ts';
import type { Consumer, RtpCodec, RtpParameters } from '../../engine.ts';
import { BLANK_FRAME_MS, BLANK_FRAMES } from '../../forwarding/blank-frame.ts';
import { Forwarder } from '../../forwarding/forwarder.ts';
import type { ForwardedPacket, MediaPacket } from '../../forwarding/media-packet.ts';
import { SILENCE_PACKET_MS, SILENCE_PACKETS, opusSilence } from '../../forwarding/opus-silence.ts';
import { redPrimaryBlock } from '../../forwarding/red-primary.ts';
import { Introduction } from './introduction.ts';
import { OwnCodecs } from './own-codecs.ts';
import type { PacketSink, WeriftProducer } from './producer.ts';
import { MAX_RTP_OVERHEAD_BYTES } from './srtp-packets.ts';

export interface ConsumerOptions {
  readonly producer: WeriftProducer;
  readonly rtp: RtpParameters;
  readonly paused: boolean;
  readonly silenceTrailer?: Uint8Array;
  readonly isIntroduced?: boolean;
  /** The documents know of no silence after a mute, livekit-server sends a second of it (PUB-033). */
  readonly isSilenceSent: boolean;
  readonly clock: Clock;
  readonly defects: Defects;
  /** Sequence numbers begin here: media and retransmissions. */
  readonly firstSequence: number;
  readonly firstRtxSequence: number;
  /** False while the transport is not connected: nothing begins then, or the key frame would be lost. */
  canSend(): boolean;
  /**
   * Protects and sends one packet; false while the transport is not connected.
   * @param begun The header, then room for the payload and {@link MAX_RTP_OVERHEAD_BYTES}.
   */
  sendRtp(begun: Buffer, headerBytes: number, payload: Buffer): boolean;
  sendRtcp(compound: Buffer): void;
  onClose(consumer: WeriftConsumer): void;
}

/** Packets kept for retransmission: about a second of high-quality video. */
const HISTORY: number = NACKED_PACKETS;
/** Repeated NACKs of one packet within this time get one answer. Source: spec/werift.md, measured on livekit-server. */
const RESEND_INTERVAL_MS = 60;
/** RFC 3550 section 5.1. */
const PADDING_BIT = 0x20;

interface SentPacket {
  sequenceNumber: number;
  /** Begins with the header; what comes behind it is protected. */
  datagram: Buffer;
  headerBytes: number;
  payload: Buffer;
  resentUs: number;
  resends: number;
}

/** One subscription on a transport: rewrites what its producer receives, and answers the subscriber's feedback. */
export class WeriftConsumer implements Consumer, PacketSink {
  readonly producer: WeriftProducer;
  readonly rtp: RtpParameters;
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  readonly forwarder: Forwarder;
  readonly #options: ConsumerOptions;
  readonly #history: (SentPacket | undefined)[] = Array.from({ length: HISTORY });
  readonly #midExtension: HeaderExtension | undefined;
  readonly #audioLevelId: number | undefined;
  readonly #sendTimeId: number | undefined;
  readonly #codecs: OwnCodecs;
  readonly #stats = { packets: 0, bytes: 0, lost: 0 };
  #octets = 0;
  #isPaused: boolean;
  #preferredFps: number | undefined;
  #rtxSequence: number;
  #isClosed = false;
  #lastCodec: RtpCodec | undefined;
  #silenceTimer: Timer | undefined;
  #introduction: Introduction | undefined;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.producer = options.producer;
    this.rtp = options.rtp;
    this.#codecs = new OwnCodecs(this.rtp.codecs, (payloadType) => this.producer.codecOf(payloadType));
    this.ssrc = options.rtp.encodings[0]?.ssrc ?? 0;
    this.rtxSsrc = options.rtp.encodings[0]?.rtxSsrc;
    this.#rtxSequence = options.firstRtxSequence;
    this.#isPaused = options.paused;
    const clockRate = options.rtp.codecs[0]?.clockRate ?? (this.producer.kind === 'audio' ? 48_000 : 90_000);
    this.forwarder = new Forwarder({ clockRate, firstSequence: options.firstSequence });
    const midId = this.#extensionId(HEADER_EXTENSION_URI.mid);
    if (midId !== undefined) this.#midExtension = { id: midId, value: Buffer.from(options.rtp.mid) };
    this.#audioLevelId = this.#extensionId(HEADER_EXTENSION_URI.audioLevel);
    this.#sendTimeId = this.#extensionId(HEADER_EXTENSION_URI.absoluteSendTime);
    this.producer.addSink(this);
    this.#applyPause();
    if (!this.#isPaused) this.requestKeyFrame();
    if (options.isIntroduced === true) this.#introduce();
  }

  #introduce(): void {
    const { clock, silenceTrailer, canSend, defects } = this.#options;
    if (defects.has('media-introduction-missing')) return;
    this.#introduction = new Introduction({
      ...{ clock, kind: this.producer.kind, codecs: this.rtp.codecs, silenceTrailer, canSend },
      isNeeded: () => this.#lastCodec === undefined,
      send: ({ codec, payload, isPadding, elapsedMs }) => {
        const packet = this.forwarder.introduce(payload, (codec.clockRate * elapsedMs) / 1000, clock.nowUs());
        if (packet !== undefined) this.#send({ ...packet, isPadding }, {}, codec.payloadType);
      },
    });
  }

  #extensionId(uri: string): number | undefined {
    return this.rtp.headerExtensions.find((extension) => extension.uri === uri)?.id;
  }

  get stats(): { readonly packets: number; readonly bytes: number; readonly lost: number } {
    return this.#stats;
  }

  /** The peer says how many packets it misses since the beginning; it cannot miss more than were sent. */
  onReport({ packetsLost }: ReportBlock): void {
    this.#stats.lost = Math.min(Math.max(0, packetsLost), this.#stats.packets);
  }

  get preferredLayer(): number | undefined {
    return this.forwarder.layers.preferredLayer;
  }

  set preferredLayer(layer: number | undefined) {
    if (layer === this.preferredLayer || this.#options.defects.has('preferred-layer-ignored')) return;
    this.forwarder.layers.preferredLayer = layer;
    // The key frame of the other layer is asked for at once (SUB-037).
    if (!this.#isPaused) this.requestKeyFrame();
  }

  get preferredFps(): number | undefined {
    return this.#preferredFps;
  }

  set preferredFps(framesPerSecond: number | undefined) {
    this.#preferredFps = framesPerSecond;
  }

  /** Of the stream that goes out. */
  #temporalLayerFor({ layer, receivedUs }: MediaPacket): number | undefined {
    if (this.#preferredFps === undefined || this.#options.defects.has('preferred-fps-ignored')) return undefined;
    return this.producer.layers[layer]?.frameRate.layerFor(this.#preferredFps, receivedUs);
  }

  get paused(): boolean {
    return this.#isPaused;
  }

  set paused(isPaused: boolean) {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#applyPause();
    if (!isPaused) this.requestKeyFrame();
  }

  onProducerPaused(isPaused: boolean): void {
    this.#applyPause();
    if (!isPaused && !this.#isPaused) this.requestKeyFrame();
    this.#silenceTimer?.cancel();
    if (isPaused && this.producer.kind === 'audio' && this.#options.isSilenceSent) this.#sendSilence(SILENCE_PACKETS);
  }

  /** A muted track does not stop within a word: decoders hear it fade into silence (PUB-033). */
  #sendSilence(count: number): void {
    const { clock, silenceTrailer, defects } = this.#options;
    const codec = this.#lastCodec;
    if (codec === undefined || this.#isPaused || count === 0 || defects.has('media-silence-missing')) return;
    this.#silenceTimer = clock.after(SILENCE_PACKET_MS, 'silence', () => {
      const isRed = codec.mimeType.toLowerCase() === 'audio/red';
      const opus = this.rtp.codecs.find(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus');
      if (opus === undefined) return;
      const payload = opusSilence(isRed ? opus.payloadType : undefined, silenceTrailer);
      const ticks = (codec.clockRate * SILENCE_PACKET_MS) / 1000;
      const packet = this.forwarder.insertPacket(payload, ticks, clock.nowUs());
      if (packet !== undefined) this.#send(packet, {}, codec.payloadType);
      this.#sendSilence(count - 1);
    });
  }

  #applyPause(): void {
    if (this.#isPaused || !this.producer.isForwarding) this.forwarder.pause();
    else this.forwarder.resume();
  }

  onPacket(packet: MediaPacket): void {
    if (!this.#options.canSend()) return;
    const codec = this.#codecs.of(packet.payloadType);
    if (codec === undefined) return;
    const media = codec.isUnpacked ? unpackRed(packet) : packet;
    const decision = this.forwarder.forward(media, this.#temporalLayerFor(packet));
    if (decision.wantsKeyFrameOf !== undefined) this.producer.requestLayerKeyFrame(decision.wantsKeyFrameOf);
    if (decision.packet === undefined) return;
    this.#send(decision.packet, packet, codec.payloadType);
    this.#lastCodec = codec.codec;
    const { defects } = this.#options;
    if (defects.has('media-duplicates-packets') && packet.isNewest && packet.sequenceNumber % 10 === 0) {
      this.forwarder.insertSequences(1);
      const sequenceNumber = (decision.packet.sequenceNumber + 1) & 0xffff;
      this.#send({ ...decision.packet, sequenceNumber }, packet, codec.payloadType);
    }
    if (defects.has('media-sequence-gap') && packet.isNewest && packet.sequenceNumber % 50 === 0) {
      this.forwarder.insertSequences(3);
    }
  }

  #send(
    out: ForwardedPacket & { readonly isPadding?: boolean },
    from: Pick<MediaPacket, 'audioLevel'>,
    payloadType: number,
  ): void {
    const { defects } = this.#options;
    const { sequenceNumber, payload } = out;
    const extensions: HeaderExtension[] = [];
    if (this.#midExtension !== undefined && !defects.has('media-mid-missing')) extensions.push(this.#midExtension);
    if (this.#sendTimeId !== undefined) {
      extensions.push({ id: this.#sendTimeId, value: absoluteSendTime(this.#options.clock.nowUs()) });
    }
    if (this.#audioLevelId !== undefined && from.audioLevel !== undefined && !defects.has('media-audio-level-lost')) {
      extensions.push({ id: this.#audioLevelId, value: from.audioLevel });
    }
    const headerBytes = rtpHeaderBytesWith(extensions);
    const datagram = Buffer.allocUnsafe(headerBytes + payload.length + MAX_RTP_OVERHEAD_BYTES);
    writeRtpHeader(datagram, {
      marker: out.marker && !defects.has('media-drops-marker'),
      payloadType,
      sequenceNumber,
      timestamp: defects.has('media-rewrites-timestamp-wrong') ? out.timestamp + sequenceNumber * 200 : out.timestamp,
      ssrc: this.ssrc,
      extensions,
    });
    if (out.isPadding === true) datagram[0] = (datagram[0] ?? 0) | PADDING_BIT;
    if (!this.#options.sendRtp(datagram, headerBytes, payload)) return;
    this.#stats.packets++;
    this.#stats.bytes += payload.length;
    this.#octets = (this.#octets + payload.length) >>> 0;
    this.#keep(sequenceNumber, datagram, headerBytes, payload);
  }

  #keep(sequenceNumber: number, datagram: Buffer, headerBytes: number, payload: Buffer): void {
    const place = sequenceNumber % HISTORY;
    const sent = this.#history[place];
    if (sent === undefined) {
      this.#history[place] = { sequenceNumber, datagram, headerBytes, payload, resentUs: -Infinity, resends: 0 };
      return;
    }
    sent.sequenceNumber = sequenceNumber;
    sent.datagram = datagram;
    sent.headerBytes = headerBytes;
    sent.payload = payload;
    sent.resentUs = -Infinity;
    sent.resends = 0;
  }

  /** The subscriber misses these packets. */
  resend(sequenceNumbers: readonly number[]): void {
    if (this.#options.defects.has('media-ignores-nack')) return;
    const nowUs = this.#options.clock.nowUs();
    for (const sequenceNumber of sequenceNumbers) {
      const sent = this.#history[sequenceNumber % HISTORY];
      if (sent?.sequenceNumber !== sequenceNumber || nowUs - sent.resentUs < RESEND_INTERVAL_MS * 1000) continue;
      if (sent.resends >= RESENDS_PER_PACKET && !this.#options.defects.has('media-resends-unlimited')) continue;
      sent.resentUs = nowUs;
      sent.resends++;
      this.#resendOne(sent);
    }
  }

  #resendOne({ sequenceNumber, datagram, headerBytes, payload }: SentPacket): void {
    const payloadType = (datagram[1] ?? 0) & 0x7f;
    const rtxPayloadType = this.rtp.codecs.find((codec) => codec.payloadType === payloadType)?.rtxPayloadType;
    const isRtx = this.rtxSsrc !== undefined && rtxPayloadType !== undefined;
    const again = Buffer.allocUnsafe(headerBytes + (isRtx ? 2 : 0) + payload.length + MAX_RTP_OVERHEAD_BYTES);
    datagram.copy(again, 0, 0, headerBytes);
    if (!isRtx) {
      this.#options.sendRtp(again, headerBytes, payload);
      return;
    }
    again[1] = ((again[1] ?? 0) & 0x80) | rtxPayloadType;
    again.writeUInt16BE(this.#rtxSequence, 2);
    again.writeUInt32BE(this.rtxSsrc ?? 0, 8);
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    // RFC 4588 section 4: the original sequence number precedes the payload.
    const original = Buffer.alloc(2);
    original.writeUInt16BE(sequenceNumber);
    this.#options.sendRtp(again, headerBytes, Buffer.concat([original, payload]));
  }

  onSenderReport(ssrc: number, report: SenderReport): void {
    if (this.#options.defects.has('media-sender-reports-missing')) return;
    const rtpTimestamp = this.forwarder.mapTimestamp(ssrc, report.rtpTimestamp);
    if (rtpTimestamp === undefined || this.#stats.packets === 0) return;
    const { ntpSeconds, ntpFraction } = report;
    const packetCount = this.#stats.packets >>> 0;
    const own = {
      ssrc: this.ssrc,
      ntpSeconds,
      ntpFraction,
      rtpTimestamp,
      packetCount,
      octetCount: this.#octets,
      blocks: [],
    };
    const description = buildSourceDescription(this.ssrc, this.rtp.cname ?? '');
    this.#options.sendRtcp(Buffer.concat([buildSenderReport(own), description]));
  }

  requestKeyFrame(): void {
    if (this.#options.defects.has('media-ignores-key-frame-requests')) return;
    const layer = this.forwarder.layers.target(this.#options.clock.nowUs());
    if (layer === undefined) this.producer.requestKeyFrame();
    else this.producer.requestLayerKeyFrame(layer);
  }

  end(done: () => void): void {
    const isVp8 = this.#lastCodec?.mimeType.toLowerCase() === 'video/vp8';
    if (this.#isClosed || !isVp8 || this.#options.defects.has('media-ends-abruptly')) {
      this.close();
      done();
      return;
    }
    this.producer.removeSink(this);
    this.forwarder.pause();
    this.#sendBlank(BLANK_FRAMES, () => {
      this.close();
      done();
    });
  }

  #sendBlank(count: number, done: () => void): void {
    const { clock, silenceTrailer } = this.#options;
    const codec = this.#lastCodec;
    if (codec === undefined || count === 0) {
      done();
      return;
    }
    this.#silenceTimer?.cancel();
    this.#silenceTimer = clock.after(BLANK_FRAME_MS, 'blank-frame', () => {
      const ticks = (codec.clockRate * BLANK_FRAME_MS) / 1000;
      const packet = this.forwarder.insertBlankFrame(ticks, clock.nowUs(), silenceTrailer);
      if (packet !== undefined) this.#send(packet, {}, codec.payloadType);
      this.#sendBlank(count - 1, done);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#silenceTimer?.cancel();
    this.#introduction?.close();
    this.producer.removeSink(this);
    this.#history.fill(undefined);
    this.#options.onClose(this);
  }
}

function unpackRed(packet: MediaPacket): MediaPacket {
  return { ...packet, payload: redPrimaryBlock(packet.payload) ?? Buffer.alloc(0) };
}
