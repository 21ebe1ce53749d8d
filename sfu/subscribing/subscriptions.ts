import {
  StreamState,
  StreamStateInfo,
  StreamStateUpdate,
  SubscriptionError,
  SubscriptionPermissionUpdate,
  SubscriptionResponse,
  TrackSubscribed,
  VideoQuality,
} from '@livekit/protocol';
import type { TrackInfo, UpdateSubscription, UpdateTrackSettings } from '@livekit/protocol';
import type { Consumer, RtpParameters, Transport } from '../media/engine.ts';
import { preferCodec } from '../negotiation/codecs.ts';
import type { SenderSlot } from '../negotiation/sender-slot.ts';
import type { SubscriberNegotiation } from '../negotiation/subscriber-negotiation.ts';
import { NAMED_TRACKS } from '../limits.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { kindOf, mimeTypeOf, producersOf } from '../publishing/publication.ts';
import type { Publication } from '../publishing/publication.ts';
import { layersThatFit } from './bandwidth.ts';
import { EndedTogether } from './ended-together.ts';
import { peersOf } from './media-peer.ts';
import type { MediaPeer } from './media-peer.ts';
import { RecentTracks } from './recent-tracks.ts';
import { isFed, producerFor, publishedCodecs, trailerFor } from './subscription.ts';
import type { Subscription } from './subscription.ts';
import { layerOf, wantedQuality } from './track-settings.ts';
import { UnboundWatch } from './unbound-watch.ts';
import { SubscriptionWishes, namedTracks } from './wishes.ts';

/** Source: SUB-031, TIM-032. */
const SETTINGS_DEBOUNCE_MS = 100;
/** 60 s, noticed at a 3 s tick: 61 to 63 s on livekit-server. Source: SUB-005, TIM-030. */
const NOT_FOUND_MS = 61_500;

/** Source: SIG-098. */
const LAST_PROTOCOL_WITHOUT_SYNC = 9;

interface Candidate {
  readonly publisher: MediaPeer;
  readonly publication: Publication;
}

/** What one participant receives of the others' tracks. */
export class Subscriptions {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #negotiation: SubscriberNegotiation;
  readonly #wishes = new SubscriptionWishes();
  readonly #active = new Map<string, Subscription>();
  readonly #settings = new RecentTracks<UpdateTrackSettings>();
  readonly #settingsTimers = new RecentTracks<Timer>((timer) => timer.cancel());
  readonly #notFoundTimers = new RecentTracks<Timer>((timer) => timer.cancel());
  /** Tracks in no codec of this client's, with the number of codecs sent so far (PUB-014). */
  readonly #waitingForBackup = new Map<string, number>();
  /** What `subscription_permission_update` said last, by track (SUB-021). */
  readonly #toldAllowed = new Map<string, boolean>();
  readonly #unbound: UnboundWatch;
  readonly #tracksAtStart = new Set<string>();
  /** What the client is said to receive at most, in bits per second; 0 is no limit. */
  #bandwidth = 0;
  /** While it is looked at what has to end. */
  #ending: EndedTogether | undefined;
  #isClosed = false;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies, negotiation: SubscriberNegotiation) {
    this.#owner = owner;
    this.#deps = deps;
    this.#negotiation = negotiation;
    this.#unbound = new UnboundWatch({
      clock: deps.clock,
      isActive: () => owner.state === 'active',
      complain: (trackSid) => {
        if (!deps.defects.has('unbound-subscription-untold')) this.#respond(trackSid, SubscriptionError.SE_UNKNOWN);
      },
    });
  }

  /** The first look at the room: tracks that are there already. */
  start(): void {
    for (const [trackSid] of this.#candidates()) this.#tracksAtStart.add(trackSid);
    this.reconcile();
  }

  /** Brings subscriptions in line with tracks, wishes and permissions; without effect where nothing changed. */
  reconcile(): void {
    if (this.#isClosed) return;
    const ending = this.#newEnding();
    this.#ending = ending;
    this.#reconcileAll();
    this.#ending = undefined;
    ending.complete();
  }

  #reconcileAll(): void {
    const candidates = this.#candidates();
    for (const [trackSid, subscription] of [...this.#active]) {
      if (candidates.get(trackSid)?.publication !== subscription.publication || !isFed(subscription))
        this.#end(trackSid);
    }
    for (const trackSid of [...this.#waitingForBackup.keys()]) {
      if (!candidates.has(trackSid)) this.#waitingForBackup.delete(trackSid);
    }
    for (const trackSid of [...this.#toldAllowed.keys()]) {
      if (!candidates.has(trackSid)) this.#toldAllowed.delete(trackSid);
    }
    for (const [trackSid, candidate] of candidates) this.#reconcileTrack(trackSid, candidate);
  }

  /** True while any track of that participant is received. */
  isSubscribedTo(participantSid: string): boolean {
    return [...this.#active.values()].some(({ publisher }) => publisher.owner.participantSid === participantSid);
  }

  /** What is sent, as far as it is negotiated. */
  consumers(): Consumer[] {
    return [...this.#active.values()].flatMap(({ consumer }) => (consumer === undefined ? [] : [consumer]));
  }

  /** Every track of the others, in join and publishing order; nobody's own (SUB-008). */
  #candidates(): Map<string, Candidate> {
    const candidates = new Map<string, Candidate>();
    for (const publisher of peersOf(this.#owner.room)) {
      const isOwn = publisher.owner === this.#owner;
      if (isOwn && !this.#deps.defects.has('own-tracks-subscribed')) continue;
      for (const publication of publisher.publications.published) {
        candidates.set(publication.info.sid, { publisher, publication });
      }
    }
    return candidates;
  }

  #reconcileTrack(trackSid: string, candidate: Candidate): void {
    const isActive = this.#active.has(trackSid);
    if (!this.#isWanted(trackSid) || !this.#maySubscribe()) {
      if (isActive) this.#end(trackSid);
      if (!this.#isWanted(trackSid)) this.#toldAllowed.delete(trackSid);
      return;
    }
    const isAllowed = candidate.publisher.publications.permits(this.#owner, trackSid);
    if (this.#toldAllowed.get(trackSid) !== isAllowed) this.#tellAllowed(candidate, isAllowed);
    const waitsWith = this.#waitingForBackup.get(trackSid);
    const isWaiting = waitsWith !== undefined && producersOf(candidate.publication).length <= waitsWith;
    if (isAllowed && !isActive && !isWaiting) this.#begin(candidate);
    if (!isAllowed && isActive) this.#end(trackSid);
  }

  #isWanted(trackSid: string): boolean {
    const { defects } = this.#deps;
    const isEarlier = this.#tracksAtStart.has(trackSid) && defects.has('tracks-of-earlier-publishers-missing');
    const isAuto = this.#owner.autoSubscribe && !isEarlier && !defects.has('auto-subscribe-ignored');
    return this.#wishes.isWanted(
      trackSid,
      isAuto || (!this.#owner.autoSubscribe && defects.has('auto-subscribe-forced')),
    );
  }

  #maySubscribe(): boolean {
    return this.#owner.permission.canSubscribe || this.#deps.defects.has('can-subscribe-unchecked');
  }

  #tellAllowed({ publisher, publication }: Candidate, allowed: boolean): void {
    this.#toldAllowed.set(publication.info.sid, allowed);
    if (this.#deps.defects.has('subscription-permission-untold')) return;
    const participantSid = publisher.owner.participantSid;
    const value = new SubscriptionPermissionUpdate({ participantSid, trackSid: publication.info.sid, allowed });
    this.#owner.send({ case: 'subscriptionPermissionUpdate', value });
  }

  #begin({ publisher, publication }: Candidate): void {
    const { info } = publication;
    this.#waitingForBackup.delete(info.sid);
    this.#notFoundTimers.get(info.sid)?.cancel();
    const kind = kindOf(info);
    const slot: SenderSlot = {
      kind,
      trackSid: info.sid,
      msid: { stream: this.#streamOf(publisher, info), track: info.sid },
      ssrc: this.#newSsrc(),
      ...(kind === 'video' ? { rtxSsrc: this.#newSsrc() } : {}),
      // Opus before RED: stacks that know only one format take the first.
      codecs: preferCodec(publishedCodecs(publication), kind === 'audio' ? 'audio/opus' : undefined),
      hasBackup: info.codecs.length > 1,
    };
    this.#active.set(info.sid, { publisher, publication, slot, consumer: undefined });
    this.#unbound.begin(info.sid);
    this.#negotiation.add(slot);
  }

  /** Stream id of a track: its own, or that of its source group where audio and video are kept in step (SIG-097, SIG-098). */
  #streamOf(publisher: MediaPeer, { sid, stream }: TrackInfo): string {
    if (this.#deps.defects.has('msid-wrong')) return sid;
    const { room, clientProtocol } = this.#owner;
    const isSynced = room.syncStreams && clientProtocol > LAST_PROTOCOL_WITHOUT_SYNC && stream !== '';
    return `${publisher.owner.participantSid}|${isSynced ? stream : sid}`;
  }

  #newSsrc(): number {
    return this.#deps.random.bytes(4).readUInt32BE() || 1;
  }

  #newEnding(): EndedTogether {
    return new EndedTogether((slot) => this.#negotiation.remove(slot));
  }

  #end(trackSid: string): void {
    const subscription = this.#active.get(trackSid);
    if (subscription === undefined) return;
    this.#active.delete(trackSid);
    this.#unbound.end(trackSid);
    this.#settingsTimers.get(trackSid)?.cancel();
    subscription.publisher.dynacast.want(trackSid, this.#owner.participantSid, undefined);
    const { consumer, slot } = subscription;
    const together = this.#ending ?? this.#newEnding();
    const done = together.add(slot);
    // The section goes once its decoder is empty (PUB-038).
    if (consumer === undefined) done();
    else consumer.end(done);
    if (together !== this.#ending) together.complete();
  }

  /** Both sides described the section: packets may flow. */
  onBound(slot: SenderSlot, transport: Transport, rtp: RtpParameters): void {
    const subscription = this.#active.get(slot.trackSid);
    if (subscription?.slot !== slot || subscription.consumer !== undefined) return;
    const { publisher, publication } = subscription;
    const paused = this.#isDisabled(slot.trackSid);
    this.#unbound.end(slot.trackSid);
    const producer = producerFor(publication, rtp);
    const isIntroduced = this.#owner.goesByPackets === true;
    const trailer = trailerFor(this.#owner.room, publication);
    subscription.consumer = transport.consume({ producer, rtp, paused, isIntroduced, ...trailer });
    if (slot.kind === 'video') {
      producer.requestKeyFrame();
      this.#tellStreamActive(subscription);
    }
    this.#applyQuality(subscription);
    if (publication.isSubscriptionTold || this.#owner.isHidden) return;
    publication.isSubscriptionTold = true;
    if (this.#deps.defects.has('track-subscribed-untold')) return;
    publisher.owner.send({ case: 'trackSubscribed', value: new TrackSubscribed({ trackSid: slot.trackSid }) });
  }

  #tellStreamActive({ publisher, slot }: Subscription): void {
    if (this.#owner.isSinglePeerConnection) return;
    const { participantSid } = publisher.owner;
    const state = new StreamStateInfo({ participantSid, trackSid: slot.trackSid, state: StreamState.ACTIVE });
    this.#owner.send({ case: 'streamStateUpdate', value: new StreamStateUpdate({ streamStates: [state] }) });
  }

  /** The client has no codec of this track: it is told, and the track is dropped (SUB-007). */
  onUnsupported(slot: SenderSlot): void {
    const subscription = this.#active.get(slot.trackSid);
    if (subscription !== undefined && this.#askForBackup(subscription)) return;
    this.#wishes.set(slot.trackSid, false);
    this.#end(slot.trackSid);
    if (this.#deps.defects.has('codec-mismatch-untold')) return;
    this.#respond(slot.trackSid, SubscriptionError.SE_CODEC_UNSUPPORTED);
  }

  /** Another codec that the publisher announced may do: it is asked to send it, and the track comes with its section. */
  #askForBackup({ publisher, publication, slot }: Subscription): boolean {
    const sent = producersOf(publication).map(mimeTypeOf);
    const unsent = publication.info.codecs.find((codec) => codec.mid === '' && !sent.includes(codec.mimeType));
    if (unsent === undefined || publication.regressedTo !== undefined) return false;
    const { participantSid } = this.#owner;
    this.#end(slot.trackSid);
    this.#waitingForBackup.set(slot.trackSid, producersOf(publication).length);
    publisher.dynacast.want(slot.trackSid, participantSid, VideoQuality.HIGH, unsent.mimeType);
    return true;
  }

  #respond(trackSid: string, err: SubscriptionError): void {
    this.#owner.send({ case: 'subscriptionResponse', value: new SubscriptionResponse({ trackSid, err }) });
  }

  handleUpdate(message: UpdateSubscription): void {
    const { defects } = this.#deps;
    if (message.subscribe && defects.has('manual-subscribe-ignored')) return;
    if (!message.subscribe && defects.has('unsubscribe-ignored')) return;
    this.update(namedTracks(message), message.subscribe);
  }

  /** Wishes by track sid; a repeated one is answered again (SUB-004). */
  update(trackSids: readonly string[], isWanted: boolean): void {
    const candidates = this.#candidates();
    for (const trackSid of trackSids) {
      this.#wishes.set(trackSid, isWanted);
      this.#toldAllowed.delete(trackSid);
      if (isWanted && !candidates.has(trackSid)) this.#awaitTrack(trackSid);
    }
    this.reconcile();
  }

  #awaitTrack(trackSid: string): void {
    this.#notFoundTimers.get(trackSid)?.cancel();
    const giveUp = (): void => {
      this.#notFoundTimers.delete(trackSid);
      if (this.#isClosed || this.#candidates().has(trackSid)) return;
      this.#wishes.forget(trackSid);
      this.#respond(trackSid, SubscriptionError.SE_TRACK_NOTFOUND);
    };
    this.#notFoundTimers.set(trackSid, this.#deps.clock.after(NOT_FOUND_MS, 'track-not-found', giveUp));
  }

  /** Settings may come before their track does (SUB-034). */
  handleSettings(message: UpdateTrackSettings): void {
    if (this.#deps.defects.has('track-settings-ignored')) return;
    const trackSids = message.trackSids.slice(0, NAMED_TRACKS);
    const settings = message.clone();
    settings.trackSids = [];
    for (const trackSid of trackSids) {
      const wasDisabled = this.#isDisabled(trackSid);
      this.#settings.set(trackSid, settings);
      this.#settingsTimers.get(trackSid)?.cancel();
      this.#settingsTimers.delete(trackSid);
      const apply = (): void => {
        this.#settingsTimers.delete(trackSid);
        this.#applySettings(trackSid);
      };
      if (wasDisabled && !message.disabled) apply();
      else this.#settingsTimers.set(trackSid, this.#deps.clock.after(SETTINGS_DEBOUNCE_MS, 'track-settings', apply));
    }
  }

  #isDisabled(trackSid: string): boolean {
    return this.#settings.get(trackSid)?.disabled === true;
  }

  #applySettings(trackSid: string): void {
    const subscription = this.#active.get(trackSid);
    const consumer = subscription?.consumer;
    if (subscription === undefined || consumer === undefined) return;
    const paused = this.#isDisabled(trackSid);
    const isResumed = consumer.paused && !paused;
    consumer.paused = paused;
    if (isResumed && subscription.slot.kind === 'video') consumer.requestKeyFrame();
    this.#applyQuality(subscription);
  }

  /** The layer that goes out, and what the publisher is told of it. */
  #applyQuality({ publisher, publication, slot, consumer }: Subscription): void {
    if (slot.kind !== 'video') {
      if (consumer !== undefined) this.#wantAudioCodec(publisher, slot.trackSid, consumer);
      return;
    }
    const isAdaptive = this.#owner.isAdaptiveStream === true && !this.#deps.defects.has('adaptive-stream-starts-high');
    const quality = wantedQuality(this.#settings.get(slot.trackSid), publication.info, isAdaptive);
    const fps = this.#settings.get(slot.trackSid)?.fps ?? 0;
    if (consumer !== undefined) consumer.preferredFps = fps > 0 ? fps : undefined;
    if (consumer !== undefined && this.#bandwidth === 0) consumer.preferredLayer = layerOf(quality, publication.info);
    const told = this.#isDisabled(slot.trackSid) ? undefined : quality;
    const isBackup = consumer !== undefined && consumer.producer !== publication.producer;
    const mimeType = isBackup ? mimeTypeOf(consumer.producer) : undefined;
    publisher.dynacast.want(slot.trackSid, this.#owner.participantSid, told, mimeType);
    if (this.#bandwidth > 0) this.#fitBandwidth();
  }

  /** Which codec of an audio track is in use (SUB-057). */
  #wantAudioCodec(publisher: MediaPeer, trackSid: string, consumer: Consumer): void {
    const quality = this.#isDisabled(trackSid) ? undefined : VideoQuality.HIGH;
    publisher.dynacast.want(trackSid, this.#owner.participantSid, quality, mimeTypeOf(consumer.producer));
  }

  /** Takes this for what the client can receive, in bits per second; 0 lifts it (REC-055). */
  pinBandwidth(bitsPerSecond: number): void {
    this.#bandwidth = Math.max(0, bitsPerSecond);
    if (this.#bandwidth > 0) this.#fitBandwidth();
    else for (const subscription of this.#active.values()) this.#applyQuality(subscription);
  }

  /** Lowers layers, the less important ones first, until everything fits (SUB-042). */
  #fitBandwidth(): void {
    const videos = [...this.#active.values()].filter(
      ({ slot, consumer }) => slot.kind === 'video' && consumer?.paused === false,
    );
    const wanted = videos.map(({ publication: { info }, slot: { trackSid } }) => {
      const settings = this.#settings.get(trackSid);
      const quality = wantedQuality(settings, info, this.#owner.isAdaptiveStream === true);
      return { info, layer: layerOf(quality, info), priority: settings?.priority ?? 0 };
    });
    const fitting = layersThatFit(wanted, this.#bandwidth);
    for (const { consumer, slot } of videos) {
      if (consumer !== undefined) consumer.preferredLayer = fitting.get(slot.trackSid);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#unbound.close();
    for (const timers of [this.#settingsTimers, this.#notFoundTimers])
      for (const timer of timers.values()) timer.cancel();
    for (const { publisher, slot, consumer } of this.#active.values()) {
      consumer?.close();
      publisher.dynacast.want(slot.trackSid, this.#owner.participantSid, undefined);
    }
    this.#active.clear();
  }
}
