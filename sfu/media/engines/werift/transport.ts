import { parseKeyFrameRequest, parseNack } from '#proto/rtp/rtcp-feedback';
import { RTCP_TYPE, splitRtcp } from '#proto/rtp/rtcp-packets';
import type { ProfileName } from '#proto/catalogue/rows';
import { parseReceiverReport, parseSenderReport } from '#proto/rtp/rtcp-reports';
import type { StunMessage } from '#proto/rtp/stun-message';
import type { Defects } from '../../../defects/defects.ts';
import { NACKED_PACKETS } from '../../../limits.ts';
import type { Clock, Timer } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import type { WebRtcStack } from '../../../ports/stacks.ts';
import type {
  ConsumeOptions,
  Consumer,
  DataChannel,
  DtlsParameters,
  IceParameters,
  MediaKind,
  Producer,
  RtpParameters,
  Transport,
  TransportEvents,
  TransportState,
} from '../../engine.ts';
import { WeriftConsumer } from './consumer.ts';
import { DataChannels } from './data-channels.ts';
import { IceLite } from './ice-lite.ts';
import type { DatagramTarget, Multiplexer } from './multiplexer.ts';
import { icePatienceOf, PathWatch } from './path-watch.ts';
import type { PeerPath } from './peer-path.ts';
import { WeriftProducer } from './producer.ts';
import { ReceiveRouter } from './receive-router.ts';
import { ReceiverFeedback } from './receiver-feedback.ts';
import type { SecureSession, SecureSessionOptions } from './secure-session.ts';

/** What every transport of an engine shares. */
export interface TransportContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly webrtc: WebRtcStack;
  /** Makes DTLS (or what stands for it) towards one peer. */
  openSession(options: SecureSessionOptions): SecureSession;
  readonly defects: Defects;
  readonly profile: ProfileName;
  readonly multiplexer: Multiplexer;
  onClose(transport: WeriftTransport): void;
}

type RemoteParameters = Parameters<Transport['connect']>[0];

/** DTLS must be up so long after a path was found. Source: PRT-055, livekit-server on a fast path. */
const HANDSHAKE_LIMIT_MS = 10_000;
/** A ClientHello may come before the answer that tells the peer's fingerprint; no more than one flight is kept. */
const MAX_EARLY_DATAGRAMS = 8;

/** ICE-lite, DTLS, SRTP and SCTP of one peer connection. */
export class WeriftTransport implements Transport, DatagramTarget {
  readonly #context: TransportContext;
  readonly #events: TransportEvents;
  readonly #ice: IceLite;
  readonly #watch: PathWatch;
  readonly #router = new ReceiveRouter();
  readonly #consumers = new Map<number, WeriftConsumer>();
  readonly #channels: DataChannels;
  readonly #feedbackSsrc: number;
  readonly #feedback: ReceiverFeedback;
  #state: TransportState = 'new';
  #remote: RemoteParameters | undefined;
  #dtls: SecureSession | undefined;
  #handshakeTimer: Timer | undefined;
  #early: Buffer[] = [];
  /** Credentials with which the path failed: only newer ones bring it back. */
  #failedFragment: string | undefined;

  constructor(context: TransportContext, events: TransportEvents) {
    const { clock, random, multiplexer, webrtc, defects, profile } = context;
    this.#context = context;
    this.#events = events;
    this.#ice = new IceLite(random);
    this.#watch = new PathWatch(clock, icePatienceOf(profile), (isFailed) => this.#silence(isFailed));
    this.#feedbackSsrc = random.bytes(4).readUInt32BE(0) || 1;
    this.#feedback = new ReceiverFeedback({
      clock,
      feedbackSsrc: this.#feedbackSsrc,
      producers: () => this.#router.producers,
      sendRtcp: (compound) => this.#sendRtcp(compound),
    });
    this.#channels = new DataChannels({
      ...{ webrtc, defects, id: random.bytes(8).toString('hex') },
      send: (data) => this.#dtls?.send(data) ?? Promise.resolve(),
      onDataChannel: (channel) => this.#events.onDataChannel(channel),
    });
    multiplexer.addFragment(this.#ice.local.usernameFragment, this);
  }

  get state(): TransportState {
    return this.#state;
  }

  get ice(): IceParameters {
    return this.#ice.local;
  }

  get path(): PeerPath | undefined {
    return this.#ice.selected;
  }

  connect(remote: RemoteParameters): void {
    if (this.#state !== 'new') return;
    this.#remote = remote;
    this.#state = 'connecting';
    this.#context.clock.after(0, 'transport-connecting', () => {
      if (this.#state === 'connecting') this.#events.onState('connecting', 'the peer is known');
    });
    this.#watch.heard();
    this.#startDtls(remote.dtls);
  }

  #startDtls(remote: DtlsParameters): void {
    const dtls = this.#context.openSession({
      remote,
      send: (datagram) => this.#send(datagram),
      onConnected: () => this.#dtlsConnected(),
      onFailed: (reason) => this.#fail(`DTLS: ${reason}`),
      onData: (data) => this.#channels.receive(data),
    });
    this.#dtls = dtls;
    const early = this.#early;
    this.#early = [];
    for (const datagram of early) dtls.receive(datagram);
    if (this.#ice.selected !== undefined) this.#pathReady();
  }

  #pathReady(): void {
    this.#dtls?.pathReady();
    if (this.#state !== 'connecting' || this.#context.defects.has('handshake-forgiven')) return;
    this.#handshakeTimer ??= this.#context.clock.after(HANDSHAKE_LIMIT_MS, 'dtls-handshake', () =>
      this.#fail(`DTLS: no handshake within ${HANDSHAKE_LIMIT_MS / 1000} s`),
    );
  }

  #dtlsConnected(): void {
    this.#handshakeTimer?.cancel();
    const { sctp } = this.#remote ?? {};
    if (sctp !== undefined && this.#dtls !== undefined) this.#channels.start(this.#dtls.role, sctp);
    this.#setState('connected', 'ICE and DTLS are up and the peer is proved');
  }

  #setState(state: TransportState, reason: string): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#events.onState(state, reason);
  }

  #fail(reason: string): void {
    this.#handshakeTimer?.cancel();
    this.#dtls?.close();
    this.#dtls = undefined;
    this.#watch.stop();
    this.#feedback.close();
    this.#channels.close();
    this.#setState('failed', reason);
  }

  #silence(isFailed: boolean): void {
    if (isFailed) {
      this.#failedFragment = this.#ice.local.usernameFragment;
      this.#setState('failed', 'ICE: no connectivity check came for so long that the path counts as failed');
    } else if (this.#state === 'connected')
      this.#setState('disconnected', 'ICE: no connectivity check came for a while');
  }

  restartIce(): IceParameters {
    const { multiplexer } = this.#context;
    const before = this.#ice.usernameFragments;
    const ice = this.#ice.restart();
    const kept = this.#ice.usernameFragments;
    for (const fragment of before) if (!kept.includes(fragment)) multiplexer.removeFragment(fragment);
    if (this.#state !== 'closed') multiplexer.addFragment(ice.usernameFragment, this);
    this.#watch.restarted();
    return ice;
  }

  onCheck(request: StunMessage, from: PeerPath): boolean {
    if (this.#state === 'closed') return false;
    const result = this.#ice.check(request, from);
    if (result.response !== undefined) this.#context.multiplexer.send(result.response, from);
    if (!result.isAuthentic) return false;
    this.#heard();
    if (result.isNominated) this.#pathReady();
    return true;
  }

  #heard(): void {
    if (this.#dtls === undefined) return;
    const isBack = this.#state === 'disconnected' || this.#state === 'failed';
    const isRestarted = this.#ice.isNewestNominated && this.#ice.local.usernameFragment !== this.#failedFragment;
    if (this.#state === 'failed' && !isRestarted) return;
    this.#watch.heard();
    if (isBack) this.#setState(this.#dtls.isConnected ? 'connected' : 'connecting', 'ICE: the peer is heard again');
  }

  onDatagram(datagram: Buffer, kind: 'dtls' | 'rtp' | 'rtcp'): void {
    if (this.#state === 'closed') return;
    if (kind === 'dtls') {
      if (this.#dtls !== undefined) this.#dtls.receive(datagram);
      else if (this.#remote === undefined && this.#early.length < MAX_EARLY_DATAGRAMS) this.#early.push(datagram);
      return;
    }
    const receiver = this.#dtls?.srtp?.receiver;
    if (receiver === undefined) return;
    if (kind === 'rtcp') {
      const compound = receiver.unprotectRtcp(datagram);
      if (compound !== undefined) this.#receiveRtcp(compound);
      return;
    }
    const opened = receiver.unprotectRtp(datagram);
    const routed = opened && this.#router.receive(datagram, opened.payload);
    if (routed === undefined) return;
    this.#feedback.received(routed.layer.stream?.hasMissing === true, routed.transportSequence);
  }

  #receiveRtcp(compound: Buffer): void {
    for (const packet of splitRtcp(compound)) {
      if (packet.type === RTCP_TYPE.senderReport) this.#router.receiveSenderReport(packet);
      const { blocks } = parseReceiverReport(packet) ?? parseSenderReport(packet) ?? { blocks: [] };
      for (const block of blocks) this.#consumers.get(block.ssrc)?.onReport(block);
      for (const ssrc of parseKeyFrameRequest(packet)) this.#consumers.get(ssrc)?.requestKeyFrame();
      const nack = parseNack(packet, NACKED_PACKETS);
      if (nack !== undefined) this.#consumers.get(nack.ssrc)?.resend(nack.sequenceNumbers);
    }
  }

  produce(options: { readonly kind: MediaKind; readonly rtp: RtpParameters }): Producer {
    const { clock, defects } = this.#context;
    const producer = new WeriftProducer({
      ...options,
      ...{ clock, defects, feedbackSsrc: this.#feedbackSsrc },
      sendRtcp: (compound) => this.#sendRtcp(compound),
      onClose: (closed) => this.#router.remove(closed),
    });
    this.#router.add(producer);
    return producer;
  }

  /** @throws TypeError when the producer is of another engine, or the parameters give no SSRC. */
  consume({ producer, rtp, paused, silenceTrailer, isIntroduced = false }: ConsumeOptions): Consumer {
    if (!(producer instanceof WeriftProducer)) throw new TypeError('consume: the producer belongs to another engine');
    if (rtp.encodings[0]?.ssrc === undefined) throw new TypeError('consume: the first encoding needs an ssrc');
    const { clock, defects, random } = this.#context;
    const consumer = new WeriftConsumer({
      ...{ producer, rtp, paused, isIntroduced, clock, defects },
      ...(silenceTrailer === undefined ? {} : { silenceTrailer }),
      isSilenceSent: this.#context.profile !== 'docs',
      // RFC 3550 section 5.1: a random start; below 2^15, so that SRTP's first rollover is unambiguous.
      firstSequence: random.bytes(2).readUInt16BE(0) >> 1,
      firstRtxSequence: random.bytes(2).readUInt16BE(0) >> 1,
      canSend: () => this.#dtls?.srtp !== undefined,
      sendRtp: (begun, headerBytes, payload) => this.#sendRtp(begun, headerBytes, payload),
      sendRtcp: (compound) => this.#sendRtcp(compound),
      onClose: (closed) => this.#consumers.delete(closed.ssrc),
    });
    this.#consumers.set(consumer.ssrc, consumer);
    return consumer;
  }

  openDataChannel(options: {
    readonly label: string;
    readonly ordered: boolean;
    readonly maxRetransmits?: number;
  }): DataChannel {
    return this.#channels.open(options);
  }

  #send(datagram: Uint8Array): void {
    const { selected } = this.#ice;
    if (selected !== undefined) this.#context.multiplexer.send(datagram, selected);
  }

  #sendRtp(begun: Buffer, headerBytes: number, payload: Buffer): boolean {
    const sender = this.#dtls?.srtp?.sender;
    if (sender === undefined) return false;
    this.#send(sender.protectRtp(begun, headerBytes, payload));
    return true;
  }

  #sendRtcp(compound: Buffer): void {
    const sender = this.#dtls?.srtp?.sender;
    if (sender !== undefined) this.#send(sender.protectRtcp(compound));
  }

  close(reason: string): void {
    if (this.#state === 'closed') return;
    const { multiplexer, clock } = this.#context;
    for (const producer of [...this.#router.producers]) producer.close();
    for (const consumer of [...this.#consumers.values()]) consumer.close();
    this.#channels.close();
    this.#dtls?.close();
    this.#handshakeTimer?.cancel();
    this.#watch.stop();
    this.#feedback.close();
    for (const fragment of this.#ice.usernameFragments) multiplexer.removeFragment(fragment);
    multiplexer.removeTarget(this);
    this.#early = [];
    this.#state = 'closed';
    clock.after(0, 'transport-closed', () => this.#events.onState('closed', reason));
    this.#context.onClose(this);
  }
}
