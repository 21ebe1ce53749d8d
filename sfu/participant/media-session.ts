import type {
  AddTrackRequest,
  DataPacket,
  DataTrackInfo,
  MuteTrackRequest,
  ParticipantPermission,
  PublishDataTrackRequest,
  SessionDescription,
  SignalResponse,
  SubscriptionPermission,
  SyncState,
  TrackInfo,
  TrackSource,
  TrickleRequest,
  UnpublishDataTrackRequest,
  UpdateDataSubscription,
  UpdateLocalAudioTrack,
  UpdateLocalVideoTrack,
  UpdateSubscription,
  UpdateTrackSettings,
} from '@livekit/protocol';
import type { ProfileName } from '#proto/catalogue/rows';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Engine } from '../media/engine.ts';
import type { TransportFailure } from '../reconnect/candidate-fallback.ts';
import type { Defects } from '../defects/defects.ts';
import type { Quirks } from '../quirks/quirks.ts';

/**
 * The seam between the participant (identity, state, roster, signalling socket: `sfu/participant`, `sfu/room`) and its media
 * side (peer connections, published tracks, subscriptions, data: `sfu/publishing`, `sfu/subscribing`, `sfu/data`,
 * `sfu/negotiation`). The participant owns one MediaSession and is its MediaSessionOwner.
 */
export type SignalResponseMessage = SignalResponse['message'];

/** What the media side asks of its participant. */
export interface MediaSessionOwner {
  readonly participantSid: string;
  readonly identity: string;
  /** LiveKit protocol number of the client (`protocol` query parameter). */
  readonly clientProtocol: number;
  /** Joined by `/rtc/v1`, or with a join_request: one peer connection, the client offers (SIG-030, SIG-083). */
  readonly isSinglePeerConnection: boolean;
  readonly isSubscriberPrimary: boolean;
  readonly autoSubscribe: boolean;
  /** Data tracks reach the client without its asking (DATA-065). */
  readonly autoSubscribeDataTrack?: boolean;
  /**
   * A client on pion (the Go SDK): a received track exists for it from its first packet on, and what it sends need not be the
   * codec that its offer names first.
   */
  readonly goesByPackets?: boolean;
  /** The client tells the sizes it shows: until it does, the lowest layer is enough (SUB-035). */
  readonly isAdaptiveStream?: boolean;
  readonly isHidden: boolean;
  readonly isRecorder: boolean;
  /** Candidates of TCP alone are offered (CON-012); may change at any time. */
  readonly prefersTcp?: boolean;
  /** False for a source that the permission shows and the server refuses all the same: a quirk (JWT-029). */
  allowsSource?(source: TrackSource): boolean;
  /** By its kind or by the grant of older tokens. */
  readonly isAgent: boolean;
  /** Current effective permission; may change at any time (then `MediaSession.permissionChanged` is called). */
  readonly permission: ParticipantPermission;
  readonly state: 'joining' | 'joined' | 'active' | 'disconnected';
  readonly room: MediaRoom;
  /** Sends one signal message over the current socket; dropped while there is none. */
  send(message: SignalResponseMessage): void;
  /** The list or a field of `MediaSession.tracks()` changed: raises the participant's version and tells the room. */
  tracksChanged(): void;
  /** The primary transport is up: the participant becomes ACTIVE. Called once. */
  primaryConnected(): void;
  /**
   * A transport that had been needed failed or was lost (ICE consent expired, DTLS alert).
   * The participant decides what follows (leave, departure timer).
   * @param failure What is known of the connection where its ICE failed; its end for another reason has none.
   */
  transportLost(reason: string, failure?: TransportFailure): void;
  /** The negotiation cannot go on (SIG-091 and the like): the participant is told to reconnect fully and is closed. */
  negotiationFailed(reason: string): void;
  /** Shows a packet of the client before it is relayed; true when it was meant for the server (answers to PerformRpc). */
  takeDataPacket?(packet: DataPacket): boolean;
}

/** What the media side sees of the room. Iteration is in join order. */
export interface MediaRoom {
  readonly sid: string;
  readonly name: string;
  /** Audio and video of one source group share a stream at the subscribers (SIG-098). */
  readonly syncStreams: boolean;
  /** Ends the frames that the server makes up for encrypted tracks (SIG-068). */
  readonly sifTrailer?: Uint8Array;
  /** Media sessions of every participant that has not left, the asking one included. */
  sessions(): Iterable<MediaSession>;
  sessionByIdentity(identity: string): MediaSession | undefined;
  sessionBySid(participantSid: string): MediaSession | undefined;
}

/** What the participant asks of its media side. `handle…` methods take the signal message of that name, already decoded. */
export interface MediaSession {
  readonly owner: MediaSessionOwner;
  /** Published tracks (not pending ones), in publishing order; fresh objects that the caller may keep. */
  tracks(): TrackInfo[];
  /** Published data tracks, in publishing order; fresh objects (DATA-063). */
  dataTrackInfos?(): DataTrackInfo[];
  /** True while at least one track is published (PRT-005: a publisher's updates go out at once). */
  readonly isPublisher: boolean;
  /** Sequence of the last reliable packet accepted from the client, for ReconnectResponse.last_message_seq (DATA-042). */
  readonly lastReliableSequence?: number;

  /** Right after JoinResponse was sent: first subscriber offer (SIG-081), or the embedded requests of a join_request in order (SIG-031). */
  start(options: {
    readonly addTrackRequests: readonly AddTrackRequest[];
    readonly publisherOffer?: SessionDescription;
  }): void;
  /** Right after ReconnectResponse was sent on a resume; subscriber ICE is restarted for two peer connections. */
  resume(): void;

  handleOffer(message: SessionDescription): void;
  handleAnswer(message: SessionDescription): void;
  handleTrickle(message: TrickleRequest): void;
  handleAddTrack(message: AddTrackRequest): void;
  handleMute(message: MuteTrackRequest): void;
  handleSubscription(message: UpdateSubscription): void;
  handleTrackSetting(message: UpdateTrackSettings): void;
  handleSubscriptionPermission(message: SubscriptionPermission): void;
  handleSyncState(message: SyncState): void;
  handleUpdateAudioTrack(message: UpdateLocalAudioTrack): void;
  handleUpdateVideoTrack(message: UpdateLocalVideoTrack): void;
  handlePublishDataTrack?(message: PublishDataTrackRequest): void;
  handleUnpublishDataTrack?(message: UnpublishDataTrackRequest): void;
  handleDataSubscription?(message: UpdateDataSubscription): void;

  /** Another participant's media session joined, changed its tracks or permission, or is about to close: subscriptions follow. */
  roomChanged(): void;
  /** The owner's permission changed: unpublish what is no longer allowed, (un)subscribe, and so on. */
  permissionChanged(): void;

  /** RoomService MutePublishedTrack: false when there is no such track. */
  muteTrack(trackSid: string, muted: boolean): TrackInfo | undefined;
  /** RoomService UpdateSubscriptions. */
  updateSubscriptions(trackSids: readonly string[], subscribe: boolean): void;
  /** True while any track of that participant is received. */
  isSubscribedTo?(participantSid: string): boolean;
  /** SimulateScenario: takes this for the downstream estimate, in bits per second; 0 lifts it (REC-055). */
  pinBandwidth?(bitsPerSecond: number): void;
  /** Sends a data packet to this participant (RoomService SendData, or relayed from another participant). */
  sendDataPacket(packet: DataPacket): void;

  /** Closes the peer connections; others' subscriptions to its tracks end. Idempotent. */
  close(reason: string): void;
}

/** What every part of the media side is built from. */
export interface MediaSessionDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly engine: Engine;
  readonly defects: Defects;
  readonly quirks: Quirks;
  readonly profile: ProfileName;
}
