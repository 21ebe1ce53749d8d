import { SessionDescription, SignalTarget, TrickleRequest } from '@livekit/protocol';
import type { MediaSectionsRequirement } from '@livekit/protocol';
import type { RTCDataChannel, RTCPeerConnection, RTCRtpTransceiver, RtcpPacket, RtpPacket } from 'werift';
import { DATA_CHANNEL_LABELS } from '#proto/livekit/data-packet';
import type { Host } from '../runner/world.ts';
import { isUsable, usableDescription } from './candidate-transport.ts';
import type { CandidateTransport } from './candidate-transport.ts';
import { codecParameters, probePeerConfig } from './peer-config.ts';
import type { PeerChoices, VideoCodec } from './peer-config.ts';
import type { Outgoing } from './signal-session.ts';
import { traceSctp, traceTransport } from './transport-trace.ts';
import type { TransportTracer } from './transport-trace.ts';
import type { Watch } from './watch.ts';
import { withDeadline } from './watch.ts';

export type PeerRole = 'publisher' | 'subscriber';

/** What the peer connections tell and ask of the probe that owns them. */
export interface PeersOwner {
  send(message: Outgoing): void;
  /** False while there is no socket to send candidates on. */
  readonly canSend: boolean;
  /** State of a peer connection, by its role. */
  onConnectionState(role: PeerRole, state: string): void;
  /** What is told of the transports of a peer connection. */
  tracer(role: PeerRole): TransportTracer;
  note(kind: string, text: string): void;
  onData(label: string, bytes: Buffer): void;
  onRtp(packet: RtpPacket): void;
  onRtcp(role: PeerRole, packet: RtcpPacket): void;
  /** A description of the server was applied (or is about to be). */
  onServerDescription(description: SessionDescription): void;
}

/** RFC 8832 parameters of the channels a client opens. Source: DATA-001. */
const CHANNELS: readonly (readonly [string, { readonly ordered: boolean; readonly maxRetransmits?: number }])[] = [
  [DATA_CHANNEL_LABELS.lossy, { ordered: false, maxRetransmits: 0 }],
  [DATA_CHANNEL_LABELS.reliable, { ordered: true }],
  [DATA_CHANNEL_LABELS.dataTrack, { ordered: false, maxRetransmits: 0 }],
];

/** Receiving sections in the first offer of a single peer connection, per kind. Source: SIG-099. */
const FIRST_OFFER_SECTIONS = 3;

/** How long an offer may stay unanswered. Source: TIM-011's order of magnitude; livekit-server gives up after 15 s (SIG-091). */
const ANSWER_WITHIN_MS = 15_000;

/** The probe's one (`/rtc/v1`) or two (`/rtc`) peer connections and their negotiation. */
export class Peers {
  readonly publisher: RTCPeerConnection;
  readonly subscriber: RTCPeerConnection | undefined;
  /** Channels this side opened, by label. */
  readonly ownChannels: Map<string, RTCDataChannel> = new Map();
  /** Channels the server opened, by label. */
  readonly serverChannels: Map<string, RTCDataChannel> = new Map();
  /** False withholds the answers to the server's offers. */
  answersOffers = true;
  /** True lets no transport begin its handshake. */
  withholdsDtls = false;
  readonly offersReceived: SessionDescription[] = [];
  readonly answersReceived: SessionDescription[] = [];
  private readonly host: Host;
  private readonly owner: PeersOwner;
  private readonly watch: Watch;
  private readonly choices: PeerChoices;
  private readonly transport: CandidateTransport;
  private readonly tapped = new WeakSet<object>();
  private offerId = 0;
  private answeredOfferId = 0;
  private negotiation: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(host: Host, isSingle: boolean, owner: PeersOwner, watch: Watch, choices: PeerChoices = {}) {
    this.choices = choices;
    this.transport = choices.transport ?? 'udp';
    this.host = host;
    this.owner = owner;
    this.watch = watch;
    this.publisher = this.create('publisher', isSingle);
    this.subscriber = isSingle ? undefined : this.create('subscriber', isSingle);
    this.openChannels();
    if (isSingle) this.addReceivingSections(FIRST_OFFER_SECTIONS, FIRST_OFFER_SECTIONS);
  }

  private create(role: PeerRole, isSingle: boolean): RTCPeerConnection {
    const connection = new this.host.webrtc.RTCPeerConnection(probePeerConfig(this.host, this.choices));
    const target = role === 'subscriber' && !isSingle ? SignalTarget.SUBSCRIBER : SignalTarget.PUBLISHER;
    connection.onIceCandidate.subscribe((candidate) => {
      if (candidate === undefined || !this.owner.canSend || this.isClosed) return;
      if (!isUsable(candidate.candidate, this.transport)) return;
      const candidateInit = JSON.stringify(candidate.toJSON());
      this.owner.send({ case: 'trickle', value: new TrickleRequest({ candidateInit, target }) });
    });
    connection.connectionStateChange.subscribe((state) => {
      this.owner.onConnectionState(role, state);
      this.watch.changed();
    });
    connection.onDataChannel.subscribe((channel) => {
      this.serverChannels.set(channel.label, channel);
      this.listen(channel);
    });
    return connection;
  }

  private openChannels(): void {
    for (const [label] of CHANNELS) this.openChannel(label);
  }

  /** Opens a channel with one of the known labels; a former one is left as it is, and no longer used. */
  openChannel(label: string): RTCDataChannel {
    const channel = this.publisher.createDataChannel(label, Object.fromEntries(CHANNELS)[label]);
    this.ownChannels.set(label, channel);
    this.listen(channel);
    return channel;
  }

  private listen(channel: RTCDataChannel): void {
    channel.stateChanged.subscribe(() => this.watch.changed());
    channel.onMessage.subscribe((message) => {
      this.owner.onData(channel.label, typeof message === 'string' ? Buffer.from(message) : message);
    });
    this.watch.changed();
  }

  private addReceivingSections(audios: number, videos: number): void {
    for (let i = 0; i < audios; i += 1) this.publisher.addTransceiver('audio', { direction: 'recvonly' });
    for (let i = 0; i < videos; i += 1) this.publisher.addTransceiver('video', { direction: 'recvonly' });
  }

  /** A section to send on. The cid to announce is the sender's track id; the section needs a msid. */
  addSendingSection(kind: 'audio' | 'video', streamId: string, codec?: VideoCodec): RTCRtpTransceiver {
    const stream = new this.host.webrtc.MediaStream({ id: streamId, tracks: [] });
    const transceiver = this.publisher.addTransceiver(kind, { direction: 'sendonly', streams: [stream] });
    if (codec !== undefined) transceiver.setCodecPreferences(codecParameters(this.host.webrtc, codec));
    return transceiver;
  }

  /** The first offer of a single peer connection, to travel inside the join request (SIG-031). */
  async firstOffer(): Promise<SessionDescription> {
    return this.createOffer({});
  }

  private async createOffer(options: { iceRestart?: boolean }): Promise<SessionDescription> {
    const offer = await this.publisher.createOffer(options);
    await this.publisher.setLocalDescription(offer);
    this.tap(this.publisher, 'publisher');
    this.offerId += 1;
    const sdp = this.publisher.localDescription?.sdp ?? offer.sdp;
    return new SessionDescription({ type: 'offer', sdp: usableDescription(sdp, this.transport), id: this.offerId });
  }

  /** Sends an offer of the publisher connection and resolves when its answer is applied. One at a time. */
  negotiate(options: { iceRestart?: boolean } = {}): Promise<void> {
    const next = this.negotiation.catch(() => undefined).then(() => this.offerAndWait(options));
    this.negotiation = next;
    next.catch(() => undefined);
    return next;
  }

  private async offerAndWait(options: { iceRestart?: boolean }): Promise<void> {
    if (this.isClosed) return;
    const offer = await this.createOffer(options);
    this.owner.send({ case: 'offer', value: offer });
    const answered = await this.watch.until(
      () => (this.answeredOfferId >= offer.id || this.isClosed ? true : undefined),
      ANSWER_WITHIN_MS,
      'answer to an offer',
    );
    if (answered === undefined) throw new Error(`offer ${offer.id} got no answer within ${ANSWER_WITHIN_MS} ms`);
  }

  /** Applies the answer to the first offer or a later one. */
  async handleAnswer(answer: SessionDescription): Promise<void> {
    this.answersReceived.push(answer);
    this.owner.onServerDescription(answer);
    // An answer to an older offer must not be applied to a newer one (SIG-086).
    if (answer.id !== 0 && answer.id !== this.offerId) return;
    const sdp = usableDescription(answer.sdp, this.transport);
    await this.publisher.setRemoteDescription({ type: 'answer', sdp });
    this.answeredOfferId = answer.id === 0 ? this.offerId : answer.id;
    this.watch.changed();
  }

  async handleOffer(offer: SessionDescription): Promise<void> {
    this.offersReceived.push(offer);
    this.owner.onServerDescription(offer);
    const { subscriber } = this;
    if (subscriber === undefined || !this.answersOffers) return;
    const offered = usableDescription(offer.sdp, this.transport);
    await subscriber.setRemoteDescription({ type: 'offer', sdp: offered });
    if (this.withholdsDtls) for (const transport of subscriber.dtlsTransports) transport.start = async () => undefined;
    await subscriber.setLocalDescription(await subscriber.createAnswer());
    this.tap(subscriber, 'subscriber');
    const sdp = usableDescription(subscriber.localDescription?.sdp ?? '', this.transport);
    this.owner.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) });
  }

  async handleTrickle(trickle: TrickleRequest): Promise<void> {
    const toSubscriber = trickle.target === SignalTarget.SUBSCRIBER && this.subscriber !== undefined;
    const connection = toSubscriber ? this.subscriber : this.publisher;
    const candidate: unknown = JSON.parse(trickle.candidateInit);
    if (typeof candidate !== 'object' || candidate === null) return;
    const text: unknown = Reflect.get(candidate, 'candidate');
    if (typeof text === 'string' && text !== '' && !isUsable(text, this.transport)) return;
    await connection.addIceCandidate(candidate);
  }

  handleSectionsRequirement(required: MediaSectionsRequirement): void {
    this.addReceivingSections(required.numAudios, required.numVideos);
    this.negotiate().catch((thrown: unknown) => this.owner.note('negotiation', String(thrown)));
  }

  /** Taps every decrypted packet before the stack routes it. */
  private tap(connection: RTCPeerConnection, role: PeerRole): void {
    const { sctpTransport } = connection;
    if (sctpTransport !== undefined && !this.tapped.has(sctpTransport)) {
      this.tapped.add(sctpTransport);
      traceSctp(sctpTransport, this.owner.tracer(role));
    }
    for (const transport of connection.dtlsTransports) {
      if (this.tapped.has(transport)) continue;
      this.tapped.add(transport);
      traceTransport(transport, this.owner.tracer(role));
      transport.onStateChange.subscribe(() => this.watch.changed());
      transport.onRtp.subscribe((packet) => this.owner.onRtp(packet));
      transport.onRtcp.subscribe((packet) => this.owner.onRtcp(role, packet));
    }
  }

  /** Connected, and the channels that the server opens on it are open: data before that is lost (DATA-047). */
  get isSubscriberReady(): boolean {
    if (this.subscriber === undefined) return isUp(this.publisher);
    const open = CHANNELS.slice(0, 2).every(([label]) => this.serverChannels.get(label)?.readyState === 'open');
    return isUp(this.subscriber) && open;
  }

  get isPublisherReady(): boolean {
    const open = CHANNELS.slice(0, 2).every(([label]) => this.ownChannels.get(label)?.readyState === 'open');
    return isUp(this.publisher) && open;
  }

  /** How far each connection has come, layer by layer. */
  describe(): string {
    const open = [...this.ownChannels.values()].filter((channel) => channel.readyState === 'open').length;
    const layers = (connection: RTCPeerConnection): string =>
      connection.dtlsTransports.map((dtls) => `ICE ${dtls.iceTransport.state}, DTLS ${dtls.state}`).join('; ');
    const publisher = `publisher ${layers(this.publisher)}, ${open} of ${CHANNELS.length} channels open`;
    return this.subscriber === undefined ? publisher : `${publisher}; subscriber ${layers(this.subscriber)}`;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.watch.changed();
    const within = 2_000;
    const closing = Promise.all([this.publisher.close(), this.subscriber?.close()]);
    await withDeadline(this.watch.clock, closing, within, () => new Error('peer connections did not close')).catch(
      () => undefined,
    );
  }
}

/**
 * True when every transport is. The connection's own state is not asked: werift leaves it at `connecting` when Finished of the
 * peer comes late.
 */
function isUp(connection: RTCPeerConnection): boolean {
  const transports = connection.dtlsTransports;
  return transports.length > 0 && transports.every(({ state }) => state === 'connected');
}
