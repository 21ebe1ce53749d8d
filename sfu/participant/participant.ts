import { ClientInfo_SDK, DisconnectReason, ParticipantInfo_Kind, ParticipantUpdate } from '@livekit/protocol';
import type { DataPacket, ParticipantInfo, ParticipantPermission, TrackInfo, TrackSource } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import type { JoinParameters } from '#proto/livekit/join-parameters';
import { isDependent } from '../auth/participant-claims.ts';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import { allowsSourceAsWritten, grantWithPermission, permissionOf } from '../auth/permission.ts';
import type { SfuCore } from '../core.ts';
import { NEWS_PACE } from '../limits.ts';
import { Pace } from '../pace.ts';
import type { Timer } from '../ports/clock.ts';
import type { Room } from '../room/room.ts';
import { CandidateFallback, opensTcp } from '../reconnect/candidate-fallback.ts';
import type { TransportFailure } from '../reconnect/candidate-fallback.ts';
import type { IcePreference } from '../reconnect/ice-preferences.ts';
import { ResumeGrace } from '../reconnect/resume-grace.ts';
import { SignalContact } from '../reconnect/signal-contact.ts';
import { SimulatedFaults } from '../reconnect/simulated-faults.ts';
import { updateChunks } from '../room/update-chunks.ts';
import { leaveRequest } from '../signal/leave-request.ts';
import type { LeaveAction } from '../signal/leave-request.ts';
import { signalMockOf } from '../signal/signal-mock.ts';
import type { SignalMock } from '../signal/signal-mock.ts';
import { TokenRefresh } from '../signal/token-refresh.ts';
import type { SignalSession } from '../signal/signal-session.ts';
import type { MediaSession, MediaSessionOwner, SignalResponseMessage } from './media-session.ts';
import { PublishedTracks } from './published-tracks.ts';
import { participantInfo } from './participant-info.ts';
import type { ParticipantState } from './participant-info.ts';
import { RpcCalls } from './rpc-calls.ts';
import { SeenParticipants } from './seen-participants.ts';

/** Not active this long after joining: removed (SIG-116). */
const ACTIVE_LIMIT_MS = 60_000;
/** Clients up to protocol 2 want the publisher connection first (SIG-110). */
const FIRST_SUBSCRIBER_PRIMARY_PROTOCOL = 3;
/** So soon after a resume the quirk of REC-060 bites. */
const ANSWER_LOST_WITHIN_MS = 50;

/** One session of one identity in one room: its state, its info, its current socket. Its media side is a MediaSession. */
export class Participant implements MediaSessionOwner {
  readonly participantSid: string;
  readonly identity: string;
  readonly clientProtocol: number;
  readonly isSinglePeerConnection: boolean;
  readonly isSubscriberPrimary: boolean;
  readonly autoSubscribe: boolean;
  readonly parameters: JoinParameters;
  readonly room: Room;
  /** Later joins have greater numbers: says which of two sessions of one identity is the newer (PRT-023). */
  readonly joinOrder: number;
  readonly joinedAtMs: number;
  readonly media: MediaSession;
  readonly seen: SeenParticipants = new SeenParticipants();
  readonly contact: SignalContact;
  /** Faults that the client asked for by SimulateScenario. */
  readonly simulated: SimulatedFaults = new SimulatedFaults();
  /** What the token of the current socket asks for by LiveKit's own mock attribute. */
  mock: SignalMock | undefined;
  /** Calls of PerformRpc that wait for this client. */
  readonly rpc: RpcCalls;
  /** How much the others have lately been told of this participant. */
  readonly news: Pace;
  readonly #core: SfuCore;
  readonly #tokens: TokenRefresh;
  readonly #grace: ResumeGrace;
  #claims: ParticipantClaims;
  #permission: ParticipantPermission;
  #state: ParticipantState = 'joining';
  #session: SignalSession | undefined;
  #closeReason: DisconnectReason | undefined;
  #version = 0;
  #isChanged = false;
  readonly #publishedTracks = new PublishedTracks();
  #hasBeenActive = false;
  #isPublisher = false;
  #resumedAtUs = -Infinity;
  #hasPublished = false;
  #icePreference: IcePreference;
  readonly #fallback = new CandidateFallback();
  #activeTimer: Timer | undefined;

  constructor(core: SfuCore, room: Room, claims: ParticipantClaims, parameters: JoinParameters) {
    this.#core = core;
    this.room = room;
    this.#claims = claims;
    this.parameters = parameters;
    this.#permission = permissionOf(claims.video);
    this.participantSid = newSid('PA_', core.random.bytes(SID_RANDOM_BYTES));
    this.identity = claims.identity;
    this.clientProtocol = parameters.protocol;
    this.isSinglePeerConnection = parameters.isSinglePeerConnection;
    this.autoSubscribe = parameters.autoSubscribe;
    // Source: SIG-067.
    const subscribesFirst = parameters.protocol >= FIRST_SUBSCRIBER_PRIMARY_PROTOCOL && this.#permission.canSubscribe;
    this.isSubscriberPrimary =
      !parameters.isSinglePeerConnection && (subscribesFirst || core.defects.has('subscriber-primary-always'));
    this.joinOrder = room.nextJoinOrder();
    this.joinedAtMs = core.defects.has('joined-at-missing') ? 0 : core.clock.unixMs();
    this.contact = new SignalContact(core.clock.nowUs());
    this.#icePreference = core.icePreferences.get(room.name, claims.identity);
    const { clock, random, engine, defects } = core;
    const { quirks, profile } = core.config;
    this.mock = signalMockOf(core, claims);
    this.news = new Pace(NEWS_PACE, clock.nowUs());
    this.#tokens = new TokenRefresh(core, this);
    this.#grace = new ResumeGrace(core, () => this.close(DisconnectReason.CONNECTION_TIMEOUT, 'disconnect'));
    this.rpc = new RpcCalls(core, (packet) => this.media.sendDataPacket(packet));
    this.media = core.createMediaSession(this, { clock, random, engine, defects, quirks, profile });
  }

  get claims(): ParticipantClaims {
    return this.#claims;
  }
  get permission(): ParticipantPermission {
    return this.#permission;
  }
  get state(): ParticipantState {
    return this.#state;
  }
  get closeReason(): DisconnectReason | undefined {
    return this.#closeReason;
  }
  get isHidden(): boolean {
    return this.#permission.hidden;
  }
  get isAdaptiveStream(): boolean {
    return this.parameters.adaptiveStream;
  }
  get autoSubscribeDataTrack(): boolean {
    return this.parameters.autoSubscribeDataTrack === true;
  }
  get goesByPackets(): boolean {
    return this.parameters.clientInfo.sdk === ClientInfo_SDK.GO;
  }
  get isRecorder(): boolean {
    return this.#claims.video.recorder === true;
  }
  get isAgent(): boolean {
    return this.#claims.kind === ParticipantInfo_Kind.AGENT || this.#permission.agent;
  }
  allowsSource(source: TrackSource): boolean {
    const isSensitive = this.#core.config.quirks.has('publish-sources-case-sensitive');
    return !isSensitive || allowsSourceAsWritten(this.#claims.video, source);
  }
  /** The documents let standard and ingress participants keep a room open, livekit-server all but agents and recorders (ROOM-007). */
  get keepsRoomOpen(): boolean {
    if (this.isDependent || this.#core.config.profile === 'livekit-1.13') return !this.isDependent;
    const { kind } = this.#claims;
    return kind === ParticipantInfo_Kind.STANDARD || kind === ParticipantInfo_Kind.INGRESS;
  }
  get isDependent(): boolean {
    return isDependent(this.#claims);
  }
  get isPublisher(): boolean {
    return this.#isPublisher;
  }
  get icePreference(): IcePreference {
    return this.#icePreference;
  }
  get prefersTcp(): boolean {
    return this.#icePreference === 'tcp';
  }
  /** True from the first connection of the primary transport on. */
  get hasBeenActive(): boolean {
    return this.#hasBeenActive;
  }
  /** Told of changes: joined or active (ROOM-011). */
  get isReady(): boolean {
    return this.#state === 'joined' || this.#state === 'active';
  }

  /** The participant as everybody is told of it; raises the version when something changed since the last time (PRT-004). */
  info(): ParticipantInfo {
    if (this.#isChanged && !this.#core.defects.has('version-not-raised')) this.#version += 1;
    this.#isChanged = false;
    return participantInfo({
      participantSid: this.participantSid,
      claims: this.#claims,
      permission: this.#permission,
      parameters: this.parameters,
      state: this.#state,
      version: this.#version,
      joinedAtMs: this.joinedAtMs,
      isPublisher: this.#isPublisher,
      region: this.#core.config.region,
      tracks: this.#state === 'disconnected' ? [] : this.media.tracks(),
      dataTracks: this.#state === 'disconnected' ? [] : (this.media.dataTrackInfos?.() ?? []),
      closeReason: this.#closeReason,
      isClientProtocolLost: this.#core.defects.has('client-protocol-lost'),
    });
  }

  /** The first socket of this session. */
  attachSession(session: SignalSession): void {
    this.#session = session;
  }

  /** Other candidates from now on: both connections change together, and the next session begins so (CON-010, CON-011). */
  preferCandidates(preference: IcePreference): void {
    this.#fallback.reset();
    this.#setCandidates(preference);
  }

  #setCandidates(preference: IcePreference): void {
    if (this.#core.defects.has('candidate-preference-ignored')) return;
    this.#icePreference = preference;
    this.#core.icePreferences.set(this.room.name, this.identity, preference);
  }

  /** A resume brings a new socket: the former one is closed, and nobody waits for a resume any more (SIG-057, REC-019). */
  replaceSession(session: SignalSession): void {
    if (!this.#core.defects.has('resume-keeps-older-socket')) this.#session?.close();
    this.#session = session;
    this.#resumedAtUs = this.#core.clock.nowUs();
    this.#grace.end();
  }

  /** True for the socket that speaks for this participant now. */
  isCurrentSession(session: SignalSession): boolean {
    return this.#session === session;
  }

  takeDataPacket(packet: DataPacket): boolean {
    return this.rpc.take(packet) && !this.#core.defects.has('rpc-answers-relayed');
  }

  send(message: SignalResponseMessage): void {
    this.#session?.send(message);
  }

  /** Sends the news among `infos`, in chunks; nothing before JoinResponse (SIG-115). Without a socket it is remembered for a resume. */
  sendUpdate(infos: readonly ParticipantInfo[]): void {
    if (!this.isReady) return;
    const showsHidden = this.#core.defects.has('hidden-announced');
    const news = this.seen.admit(infos, this.participantSid, this.#core.clock.nowUs(), showsHidden);
    const isWhole = news.length > 0 && this.#core.defects.has('updates-unchunked');
    for (const participants of isWhole ? [news] : updateChunks(news)) {
      this.send({ case: 'update', value: new ParticipantUpdate({ participants }) });
    }
  }

  /** A fresh token now, and again while this socket lasts (SIG-112). */
  startTokenRefresh(): void {
    if (this.#state !== 'disconnected') this.#tokens.start();
  }

  /** JoinResponse has been sent: others may be told, and the time to become active runs. */
  becameJoined(): void {
    this.#setState('joined');
    if (this.#core.defects.has('join-timeout-missing')) return;
    this.#activeTimer = this.#core.clock.after(ACTIVE_LIMIT_MS, 'join-to-active-limit', () =>
      this.close(DisconnectReason.JOIN_FAILURE, 'disconnect'),
    );
  }

  primaryConnected(): void {
    this.#activeTimer?.cancel();
    this.#setState('active');
    if (this.#state !== 'active' || this.#hasBeenActive) return;
    this.#hasBeenActive = true;
    for (const observer of this.#core.observers) observer.participantActive?.(this);
  }

  #setState(state: 'joined' | 'active'): void {
    if (this.#state === 'disconnected' || this.#state === state) return;
    this.#state = state;
    this.#isChanged = true;
    if (state === 'joined' && this.#core.defects.has('joined-not-announced')) return;
    this.room.updates.push(this, { isImmediate: false, isToldToSelf: false });
  }

  tracksChanged(): void {
    if (this.#state === 'disconnected') return;
    if (this.media.isPublisher && !this.#isPublisher) {
      this.#isPublisher = true;
      this.#hasPublished = true;
      this.#isChanged = true;
      // A first track makes two updates: one for is_publisher, one for the track (wire order 6).
      if (this.#state === 'active') this.#announceNow();
    }
    if (!this.media.isPublisher && this.#core.defects.has('publisher-flag-lost')) this.#isPublisher = false;
    this.#isChanged = true;
    this.room.updates.push(this, { isImmediate: false, isToldToSelf: false });
    this.room.announcement.changed();
    this.#tellTracks(this.media.tracks());
  }

  #tellTracks(tracks: readonly TrackInfo[]): void {
    const { published, unpublished } = this.#publishedTracks.follow(tracks);
    for (const observer of this.#core.observers) {
      for (const track of unpublished) observer.trackUnpublished?.(this, track);
      for (const track of published) observer.trackPublished?.(this, track);
    }
  }

  /** New name, metadata or attributes: everybody is told at once, and the token follows (PRT-032, PRT-040). */
  replaceClaims(claims: ParticipantClaims, isSilent: boolean = false): void {
    this.#claims = claims;
    this.#isChanged = true;
    if (!isSilent) this.#announceNow();
    this.#tokens.claimsChanged();
  }

  /** Replaces every permission bit; false when nothing changes. Source: JWT-020…JWT-024. */
  replacePermission(permission: ParticipantPermission): boolean {
    if (permission.equals(this.#permission)) return false;
    const isGone = permission.hidden && !this.isHidden && !this.#core.config.quirks.has('hidden-leaves-ghost');
    if (isGone) this.room.updates.tellGone(this);
    this.#permission = permission;
    this.#claims = { ...this.#claims, video: grantWithPermission(this.#claims.video, permission) };
    this.#isChanged = true;
    this.media.permissionChanged();
    this.#isPublisher = permission.canPublish && this.#hasPublished;
    this.#announceNow();
    this.#tokens.claimsChanged();
    this.room.tellMediaSessions(this);
    return true;
  }

  #announceNow(): void {
    const isToldToSelf = !this.#core.defects.has('update-not-told-to-self');
    this.room.updates.push(this, { isImmediate: true, isToldToSelf });
    this.room.announcement.changed();
  }

  /** The client is told to resume; without a resume within the grace it is gone. Source: PRT-051, PRT-052. */
  transportLost(_reason: string, failure?: TransportFailure): void {
    if (this.#state === 'disconnected') return;
    if (failure !== undefined) this.#fallBack(failure);
    const leave = leaveRequest(this.clientProtocol, DisconnectReason.CONNECTION_TIMEOUT, 'resume');
    const isTold = leave !== undefined && !this.#core.defects.has('transport-loss-untold');
    if (isTold) this.send({ case: 'leave', value: leave });
    this.#grace.begin();
    this.#session?.close();
    this.signalEnded();
  }

  #fallBack(failure: TransportFailure): void {
    const { clock, engine } = this.#core;
    const next = this.#fallback.failed(failure, {
      nowUs: clock.nowUs(),
      lastSignalUs: this.contact.heardUs,
      hasSignal: this.#session !== undefined,
      canUseTcp: opensTcp(this.parameters.clientInfo) && engine.candidates.some(({ protocol }) => protocol === 'tcp'),
      preference: this.#icePreference,
    });
    if (next !== undefined) this.#setCandidates(next);
  }

  negotiationFailed(_reason: string): void {
    const isRightAfterResume = this.#core.clock.nowUs() - this.#resumedAtUs < ANSWER_LOST_WITHIN_MS * 1_000;
    if (isRightAfterResume && this.#core.config.quirks.has('mismatch-answer-lost')) this.#session?.cut();
    this.close(DisconnectReason.STATE_MISMATCH, 'reconnect');
  }

  /** The current socket is gone: before the first connection that is the end (SIG-056, PRT-057). */
  signalEnded(): void {
    this.#session = undefined;
    this.#tokens.stop();
    const { defects } = this.#core;
    // Clients of the mock may have no media at all, and resume nevertheless.
    const hasConnected = this.#state === 'active' || this.mock !== undefined;
    const mayStay = hasConnected && !defects.has('signal-close-ends-session');
    if (mayStay || defects.has('signal-close-keeps-ghost')) return;
    this.close(DisconnectReason.SIGNAL_CLOSE, undefined);
  }

  /** Ends this session for good; `leave` says what the client is told, undefined nothing. Idempotent. */
  close(reason: DisconnectReason, leave: LeaveAction | undefined): void {
    if (this.#state === 'disconnected') return;
    this.#closeReason = reason;
    this.#activeTimer?.cancel();
    this.#tokens.stop();
    this.#grace.end();
    const message = leave === undefined ? undefined : leaveRequest(this.clientProtocol, reason, leave);
    if (message !== undefined) this.send({ case: 'leave', value: message });
    this.#state = 'disconnected';
    this.#isChanged = true;
    this.#session?.close();
    this.#session = undefined;
    this.rpc.close();
    this.room.participantClosed(this);
    this.media.close(DisconnectReason[reason]);
    this.#tellTracks([]);
    for (const observer of this.#core.observers) observer.participantLeft?.(this);
  }
}
