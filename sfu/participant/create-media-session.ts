import {
  RequestResponse,
  RequestResponse_Reason,
  SignalTarget,
  TrackType,
  UpdateTrackSettings,
} from '@livekit/protocol';
import type {
  AddTrackRequest,
  DataPacket,
  DataTrackInfo,
  MuteTrackRequest,
  PublishDataTrackRequest,
  SessionDescription,
  SubscriptionPermission,
  SyncState,
  TrackInfo,
  TrickleRequest,
  UnpublishDataTrackRequest,
  UpdateDataSubscription,
  UpdateLocalAudioTrack,
  UpdateLocalVideoTrack,
  UpdateSubscription,
} from '@livekit/protocol';
import { ProtocolError, reasonOf } from '#proto/errors';
import { readCandidateInit } from '#proto/sdp/ice-candidate';
import { isDescription } from '#proto/sdp/read-description';
import { DataRelay } from '../data/data-relay.ts';
import { DataTracks } from '../data/data-tracks.ts';
import { OfferNegotiation } from '../negotiation/offer-negotiation.ts';
import { PeerLink } from '../negotiation/peer-link.ts';
import { PublisherNegotiation } from '../negotiation/publisher-negotiation.ts';
import type { Consumer } from '../media/engine.ts';
import { RequirementNegotiation } from '../negotiation/requirement-negotiation.ts';
import type { SubscriberNegotiationEvents } from '../negotiation/subscriber-negotiation.ts';
import { Publications } from '../publishing/publications.ts';
import { updateAudioInfo, updateVideoInfo } from '../publishing/track-updates.ts';
import { watchQuality } from '../quality/room-quality.ts';
import { watchSpeakers } from '../speakers/room-speakers.ts';
import { Dynacast } from '../subscribing/dynacast.ts';
import { peersOf, registerPeer } from '../subscribing/media-peer.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import { Subscriptions } from '../subscribing/subscriptions.ts';
import type { MediaSession, MediaSessionDependencies, MediaSessionOwner } from './media-session.ts';

/** Makes the media side of one participant. Nothing is sent before `start`. */
export function createMediaSession(owner: MediaSessionOwner, dependencies: MediaSessionDependencies): MediaSession {
  return new PeerMediaSession(owner, dependencies);
}

class PeerMediaSession implements MediaSession, MediaPeer {
  readonly owner: MediaSessionOwner;
  readonly publications: Publications;
  readonly data: DataRelay;
  readonly dynacast: Dynacast;
  readonly dataTracks: DataTracks;
  readonly #deps: MediaSessionDependencies;
  readonly #subscriptions: Subscriptions;
  /** Two peer connections: the one on which the server offers. */
  readonly #subscriber: { readonly link: PeerLink; readonly negotiation: OfferNegotiation } | undefined;
  /** Made with the session on a single peer connection, else by the client's first offer. */
  #publisher: PublisherNegotiation | undefined;
  #hasPrimaryConnected = false;
  #isStarted = false;
  #isClosed = false;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies) {
    this.owner = owner;
    this.#deps = deps;
    this.publications = new Publications(owner, deps, () => {
      if (!this.#isClosed) this.#tracksChanged();
    });
    this.dynacast = new Dynacast(owner, deps);
    this.dataTracks = new DataTracks(owner, deps, () => peersOf(owner.room));
    this.data = new DataRelay(owner, deps, () => peersOf(owner.room), this.dataTracks);
    const events: SubscriberNegotiationEvents = {
      onBound: (slot, transport, rtp) => this.#subscriptions.onBound(slot, transport, rtp),
      onUnsupported: (slot) => this.#subscriptions.onUnsupported(slot),
      onFailed: (reason) => this.#fail(reason),
    };
    if (owner.isSinglePeerConnection) {
      const link = this.#newLink(SignalTarget.PUBLISHER);
      const requirement = new RequirementNegotiation(owner, deps, link, events);
      this.#publisher = new PublisherNegotiation(owner, deps, { link, publications: this.publications, requirement });
      this.#subscriptions = new Subscriptions(owner, deps, requirement);
    } else {
      const link = this.#newLink(SignalTarget.SUBSCRIBER);
      const negotiation = new OfferNegotiation(owner, deps, link, events);
      this.#subscriber = { link, negotiation };
      this.#subscriptions = new Subscriptions(owner, deps, negotiation);
    }
    registerPeer(this, this);
  }

  get lastReliableSequence(): number {
    return this.data.lastSequence;
  }

  get isPublisher(): boolean {
    return this.publications.published.length > 0 || this.dataTracks.infos().length > 0;
  }

  dataTrackInfos(): DataTrackInfo[] {
    return this.dataTracks.infos();
  }

  permitsTrack(subscriber: MediaSessionOwner, trackSid: string): boolean {
    return this.publications.permits(subscriber, trackSid);
  }

  get isTransportDown(): boolean {
    const links = [this.#publisher?.link, this.#subscriber?.link];
    return links.some((link) => ['disconnected', 'failed'].includes(link?.transport.state ?? 'new'));
  }

  readonly consumers = (): Consumer[] => this.#subscriptions.consumers();

  isSubscribedTo(participantSid: string): boolean {
    return this.#subscriptions.isSubscribedTo(participantSid);
  }

  tracks(): TrackInfo[] {
    const pending = this.#deps.defects.has('pending-tracks-announced') ? this.publications.pending.tracks : [];
    return [...this.publications.published, ...pending].map(({ info }) => info.clone());
  }

  #newLink(target: SignalTarget): PeerLink {
    const { isSubscriberPrimary } = this.owner;
    const isPrimary = (target === SignalTarget.SUBSCRIBER) === isSubscriberPrimary;
    return new PeerLink(this.owner, this.#deps, target, {
      onConnected: () => {
        if (!isPrimary || this.#hasPrimaryConnected) return;
        this.#hasPrimaryConnected = true;
        this.owner.primaryConnected();
        watchQuality(this.owner.room, this.#deps);
      },
      onLost: (reason, how, connectedMs) => {
        if (this.#isClosed) return;
        const failure = { connectedMs, protocol: this.#slowestProtocol() };
        this.owner.transportLost(reason, how === 'failed' ? failure : undefined);
      },
      onDataChannel: (channel) => this.data.accept(channel, !isSubscriberPrimary),
    });
  }

  #slowestProtocol(): 'udp' | 'tcp' | undefined {
    const protocols = [this.#publisher, this.#subscriber].map((side) => side?.link.transport.path?.protocol);
    return protocols.includes('tcp') ? 'tcp' : protocols.find((protocol) => protocol !== undefined);
  }

  start(options: {
    readonly addTrackRequests: readonly AddTrackRequest[];
    readonly publisherOffer?: SessionDescription;
  }): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    if (this.#subscriber !== undefined && this.owner.isSubscriberPrimary) {
      const { link, negotiation } = this.#subscriber;
      this.data.openChannels((channel) => link.transport.openDataChannel(channel));
      negotiation.start();
    }
    for (const request of options.addTrackRequests) this.handleAddTrack(request);
    if (options.publisherOffer !== undefined && options.publisherOffer.sdp !== '') {
      this.handleOffer(options.publisherOffer);
    }
    this.#subscriptions.start();
    this.dataTracks.reconcile();
  }

  resume(): void {
    if (this.#isClosed) return;
    this.#subscriber?.negotiation.restartIce();
    this.dynacast.restart();
  }

  /** Runs a handler of a client's message: what it throws ends the negotiation of this client and of nobody else. */
  #guarded(run: () => void): void {
    if (this.#isClosed) return;
    try {
      run();
    } catch (thrown) {
      if (thrown instanceof ProtocolError && this.#deps.defects.has('broken-sdp-ignored')) return;
      this.#fail(reasonOf(thrown));
    }
  }

  #fail(reason: string): void {
    if (!this.#isClosed) this.owner.negotiationFailed(reason);
  }

  /** Text that is no description at all is passed over, as livekit-server does; what else is wrong ends the negotiation. */
  handleOffer(message: SessionDescription): void {
    if (message.sdp !== '' && !isDescription(message.sdp)) return;
    this.#guarded(() => {
      this.#publisher ??= new PublisherNegotiation(this.owner, this.#deps, {
        link: this.#newLink(SignalTarget.PUBLISHER),
        publications: this.publications,
        requirement: undefined,
      });
      if (this.#publisher.offer(message)) this.#tracksChanged();
    });
  }

  handleAnswer(message: SessionDescription): void {
    this.#guarded(() => this.#subscriber?.negotiation.answer(message));
  }

  /** ICE-lite needs no candidates of the client: they are only checked (SIG-095). */
  handleTrickle(message: TrickleRequest): void {
    const link = message.target === SignalTarget.PUBLISHER ? this.#publisher?.link : this.#subscriber?.link;
    if (link === undefined && this.#deps.defects.has('stray-candidate-ends-session')) {
      this.#fail('a candidate of no connection');
      return;
    }
    try {
      readCandidateInit(message.candidateInit);
    } catch {
      const reason = RequestResponse_Reason.UNCLASSIFIED_ERROR;
      this.#respond(reason, { case: 'trickle', value: message });
    }
  }

  #respond(reason: RequestResponse_Reason, request: RequestResponse['request']): void {
    this.owner.send({ case: 'requestResponse', value: new RequestResponse({ reason, request }) });
  }

  handleAddTrack(message: AddTrackRequest): void {
    this.#guarded(() => {
      const hasPublished = this.publications.addTrack(message, this.#publisher?.link.transport);
      if (hasPublished || this.#deps.defects.has('pending-tracks-announced')) this.#tracksChanged();
    });
  }

  handleMute(message: MuteTrackRequest): void {
    if (!this.publications.handleMute(message)) return;
    if (!message.muted) this.dynacast.repeat(message.sid);
    this.#tracksChanged();
  }

  handleSubscription(message: UpdateSubscription): void {
    this.#subscriptions.handleUpdate(message);
  }

  handleTrackSetting(message: UpdateTrackSettings): void {
    this.#subscriptions.handleSettings(message);
  }

  handleSubscriptionPermission(message: SubscriptionPermission): void {
    if (this.publications.setSubscriptionPermission(message)) this.#tellRoom();
  }

  /** A track that the client believes published and the server does not know needs a full reconnect (REC-013, REC-014). */
  handleSyncState(message: SyncState): void {
    const isUnknown = (sid: string | undefined): boolean =>
      sid === undefined || this.publications.infoBySid(sid) === undefined;
    const isChecked = !this.#deps.defects.has('sync-state-unchecked');
    if (isChecked && message.publishTracks.some(({ track }) => isUnknown(track?.sid))) {
      this.#fail('the client published tracks that are not known here');
      return;
    }
    if (message.trackSidsDisabled.length > 0) {
      this.#subscriptions.handleSettings(
        new UpdateTrackSettings({ trackSids: message.trackSidsDisabled, disabled: true }),
      );
    }
    if (message.subscription !== undefined) this.#subscriptions.handleUpdate(message.subscription);
  }

  handleUpdateAudioTrack(message: UpdateLocalAudioTrack): void {
    const info = this.publications.infoBySid(message.trackSid);
    if (info?.type !== TrackType.AUDIO) {
      this.#respond(RequestResponse_Reason.NOT_FOUND, { case: 'updateAudioTrack', value: message });
      return;
    }
    if (updateAudioInfo(info, message)) this.#tracksChanged();
  }

  handleUpdateVideoTrack(message: UpdateLocalVideoTrack): void {
    const info = this.publications.infoBySid(message.trackSid);
    if (info?.type !== TrackType.VIDEO) {
      this.#respond(RequestResponse_Reason.NOT_FOUND, { case: 'updateVideoTrack', value: message });
      return;
    }
    if (updateVideoInfo(info, message)) this.#tracksChanged();
  }

  handlePublishDataTrack(message: PublishDataTrackRequest): void {
    if (!this.#isClosed && this.dataTracks.publish(message)) this.#tracksChanged();
  }

  handleUnpublishDataTrack(message: UnpublishDataTrackRequest): void {
    if (!this.#isClosed && this.dataTracks.unpublish(message)) this.#tracksChanged();
  }

  handleDataSubscription(message: UpdateDataSubscription): void {
    if (!this.#isClosed) this.dataTracks.update(message);
  }

  roomChanged(): void {
    if (!this.#isStarted || this.#isClosed) return;
    this.#subscriptions.reconcile();
    this.dataTracks.reconcile();
    this.data.roomChanged();
  }

  permissionChanged(): void {
    if (this.#isClosed) return;
    const [hasMediaEnded, hasDataEnded] = [this.publications.revoke(), this.dataTracks.revoke()];
    if (hasMediaEnded || hasDataEnded) this.#tracksChanged();
    this.roomChanged();
  }

  muteTrack(trackSid: string, muted: boolean): TrackInfo | undefined {
    const result = this.publications.setMuted(trackSid, muted);
    if (result === undefined) return undefined;
    this.publications.tellMuted(trackSid, muted);
    if (!muted) this.dynacast.repeat(trackSid);
    if (result.isPublished) this.#tracksChanged();
    return result.info.clone();
  }

  pinBandwidth(bitsPerSecond: number): void {
    this.#subscriptions.pinBandwidth(bitsPerSecond);
  }

  updateSubscriptions(trackSids: readonly string[], subscribe: boolean): void {
    if (!this.#isClosed) this.#subscriptions.update(trackSids, subscribe);
  }

  sendDataPacket(packet: DataPacket): void {
    this.data.sendPacket(packet);
  }

  /** The room tells everybody about the tracks first, then subscriptions follow. */
  #tracksChanged(): void {
    this.dynacast.follow(this.publications.published.map(({ info }) => info));
    if (this.publications.hasMicrophone) watchSpeakers(this.owner.room, this.#deps);
    this.owner.tracksChanged();
    this.#tellRoom();
  }

  #tellRoom(): void {
    for (const session of this.owner.room.sessions()) session.roomChanged();
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#subscriptions.close();
    this.#subscriber?.negotiation.close();
    this.publications.close();
    this.dynacast.close();
    this.#tellRoom();
    this.#publisher?.close(reason);
    this.#subscriber?.link.close(reason);
  }
}
