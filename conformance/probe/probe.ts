import {
  AddTrackRequest,
  DataPacket,
  DataPacket_Kind,
  LeaveRequest,
  MuteTrackRequest,
  SessionDescription,
  SimulcastCodec,
  SyncState,
  TrackSource,
  TrackType,
  UpdateParticipantMetadata,
  UpdateSubscription,
  UpdateTrackSettings,
  UserPacket,
} from '@livekit/protocol';
import type { DisconnectReason, TrackInfo } from '@livekit/protocol';
import type { RtcpPacket } from 'werift';
import { DATA_CHANNEL_LABELS, encodeDataPacket } from '#proto/livekit/data-packet';
import { PrerequisiteError } from '../runner/failures.ts';
import type { VideoCodec } from './peer-config.ts';
import type { PeerRole } from './peers.ts';
import { Publication, VIDEO_HEIGHT, VIDEO_WIDTH } from './publication.ts';
import { Session } from './session.ts';
import type { Opening } from './session.ts';

/** How long joining a session's connections may take. Source: 120–260 ms on loopback; ICE over a bad path takes seconds. */
const CONNECT_WITHIN_MS = 10_000;
/** How long the answer to add_track may take. Source: PUB-001 (clients give up after 10 s). */
const TRACK_PUBLISHED_WITHIN_MS = 5_000;

export interface PublishOptions {
  readonly name?: string;
  readonly source?: TrackSource;
  readonly muted?: boolean;
  /** False: announce and negotiate, but send no media. Default true. */
  readonly sends?: boolean;
  readonly request?: ConstructorParameters<typeof AddTrackRequest>[0];
  /** Announces VP8 and, as its backup, this codec. */
  readonly backup?: VideoCodec;
}

export interface SendDataOptions {
  readonly kind?: 'reliable' | 'lossy';
  readonly topic?: string;
  readonly to?: readonly string[];
  /** Replaces parts of the packet as it goes out. */
  readonly packet?: ConstructorParameters<typeof DataPacket>[0];
}

/** Everything is done unless it is set to false. */
export interface ResumeOptions {
  /** Ends the present socket before the new one is opened. */
  readonly dropFirst?: boolean;
  readonly sendSyncState?: boolean;
  readonly iceRestart?: boolean;
}

/** The headless participant: does what a client does and judges what it receives. */
export class Probe extends Session {
  readonly publications: Publication[] = [];
  private lastSequence = 0;

  /** Waits until peer connections and data channels are up. @throws PrerequisiteError when they are not in time */
  async connected(withinMs: number = CONNECT_WITHIN_MS): Promise<void> {
    const { peers } = this;
    // Whoever may not subscribe at the join gets no offer before there is something to subscribe to (SIG-067).
    const waitsForSubscriber = this.isSingle || this.join?.subscriberPrimary === true;
    if (!this.isSingle) peers.negotiate().catch(() => undefined);
    const ready = await this.watch.until(
      () => (peers.isPublisherReady && (!waitsForSubscriber || peers.isSubscriberReady) ? true : undefined),
      withinMs,
      `${this.label}: connections`,
    );
    if (ready === undefined) {
      throw new PrerequisiteError(`${this.label} could not connect within ${withinMs} ms: ${peers.describe()}`);
    }
  }

  // ---- tracks

  /** Publishes a synthetic track and starts its media. @throws PrerequisiteError when the server does not accept it */
  async publish(kind: 'audio' | 'video', options: PublishOptions = {}): Promise<Publication> {
    const transceiver = this.peers.addSendingSection(kind, `stream-${this.label}-${this.publications.length}`);
    const publication = new Publication(this.host, kind, transceiver);
    this.publications.push(publication);
    publication.info = await this.announce(kind, publication.cid, options);
    await this.peers.negotiate().catch((thrown: unknown) => {
      throw new PrerequisiteError(`${this.label} could not negotiate ${publication.trackSid}: ${String(thrown)}`);
    });
    if (options.sends !== false) publication.source.start();
    return publication;
  }

  /** Sends the picture of a track in another codec too, as a server asks for by subscribed_quality_update (PUB-014). */
  async publishBackup(track: Publication, codec: VideoCodec): Promise<Publication> {
    const stream = `stream-${this.label}-${this.publications.length}`;
    const transceiver = this.peers.addSendingSection('video', stream, codec);
    const backup = new Publication(this.host, 'video', transceiver, codec);
    this.publications.push(backup);
    const simulcastCodecs = [new SimulcastCodec({ codec, cid: backup.cid })];
    backup.info = await this.announce('video', backup.cid, { request: { sid: track.trackSid, simulcastCodecs } });
    await this.peers.negotiate();
    backup.source.start();
    return backup;
  }

  /** Sends add_track and waits for track_published. */
  async announce(kind: 'audio' | 'video', cid: string, options: PublishOptions = {}): Promise<TrackInfo> {
    const after = this.mark();
    this.addTrack(kind, cid, options);
    const published = await this.waitFor('trackPublished', (m) => m.cid === cid, TRACK_PUBLISHED_WITHIN_MS, after);
    if (published?.track === undefined) {
      throw new PrerequisiteError(`add_track of ${this.label} was not answered within ${TRACK_PUBLISHED_WITHIN_MS} ms`);
    }
    return published.track;
  }

  /** Sends add_track and does not wait. */
  addTrack(kind: 'audio' | 'video', cid: string, options: PublishOptions = {}): void {
    const request = new AddTrackRequest({
      cid,
      name: options.name ?? kind,
      type: kind === 'audio' ? TrackType.AUDIO : TrackType.VIDEO,
      source: options.source ?? (kind === 'audio' ? TrackSource.MICROPHONE : TrackSource.CAMERA),
      muted: options.muted ?? false,
      ...(kind === 'video' ? { width: VIDEO_WIDTH, height: VIDEO_HEIGHT } : {}),
      ...(options.backup === undefined
        ? {}
        : {
            simulcastCodecs: [new SimulcastCodec({ codec: 'vp8', cid }), new SimulcastCodec({ codec: options.backup })],
          }),
      ...options.request,
    });
    this.send({ case: 'addTrack', value: request });
  }

  /** Tells the server that a track is muted; media goes on unless the source is stopped too. */
  setMuted(publication: Publication, muted: boolean): void {
    this.send({ case: 'mute', value: new MuteTrackRequest({ sid: publication.trackSid, muted }) });
  }

  /** Takes the sender out of its section and negotiates (PUB-036). */
  async unpublish(publication: Publication): Promise<void> {
    publication.source.stop();
    publication.transceiver.setDirection('inactive');
    await this.peers.negotiate();
  }

  subscribe(trackSids: readonly string[], subscribe = true): void {
    this.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [...trackSids], subscribe }) });
  }

  updateTrackSettings(settings: ConstructorParameters<typeof UpdateTrackSettings>[0]): void {
    this.send({ case: 'trackSetting', value: new UpdateTrackSettings(settings) });
  }

  protected override learnRtcp(role: PeerRole, packet: RtcpPacket): void {
    const { PictureLossIndication, RtcpPayloadSpecificFeedback } = this.host.webrtc;
    if (packet instanceof RtcpPayloadSpecificFeedback) {
      const { feedback } = packet;
      if (feedback instanceof PictureLossIndication) {
        for (const publication of this.publications) {
          if (publication.source.ssrc === feedback.mediaSsrc) publication.requestKeyFrame(this.clock.nowUs());
        }
      }
    }
    super.learnRtcp(role, packet);
  }

  // ---- data

  /** A user packet over one's own channel; reliable ones are numbered from 1 (DATA-040). */
  sendData(payload: string | Uint8Array, options: SendDataOptions = {}): void {
    const isLossy = options.kind === 'lossy';
    const user = new UserPacket({
      payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
      ...(options.topic === undefined ? {} : { topic: options.topic }),
    });
    if (!isLossy) this.lastSequence += 1;
    this.sendPacket(
      new DataPacket({
        kind: isLossy ? DataPacket_Kind.LOSSY : DataPacket_Kind.RELIABLE,
        value: { case: 'user', value: user },
        destinationIdentities: [...(options.to ?? [])],
        sequence: isLossy ? 0 : this.lastSequence,
        ...options.packet,
      }),
      isLossy ? 'lossy' : 'reliable',
    );
  }

  /** Any packet as it is. */
  sendPacket(packet: DataPacket, kind: 'reliable' | 'lossy' = 'reliable'): void {
    this.sendDataBytes(encodeDataPacket(packet), kind, packet.value.case ?? 'nothing');
  }

  /** Any bytes. */
  sendDataBytes(bytes: Uint8Array, kind: 'reliable' | 'lossy' = 'reliable', description = 'raw'): void {
    const label = DATA_CHANNEL_LABELS[kind];
    const channel = this.peers.ownChannels.get(label);
    if (channel === undefined) throw new Error(`${this.label} has no ${label} channel`);
    this.recorder.data(this.label, 'sent', label, description, bytes.length);
    channel.send(Buffer.from(bytes));
  }

  // ---- the participant itself

  updateMetadata(update: ConstructorParameters<typeof UpdateParticipantMetadata>[0]): void {
    this.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata(update) });
  }

  /** Sends leave; what the server does about it is for the case to see. */
  leave(reason?: DisconnectReason): void {
    for (const publication of this.publications) publication.source.stop();
    this.send({ case: 'leave', value: new LeaveRequest(reason === undefined ? {} : { reason }) });
  }

  /** Drops the socket, opens one for the same session, and on success sends sync_state and restarts ICE. */
  async resume(options: ResumeOptions = {}): Promise<Opening> {
    if (options.dropFirst !== false) this.dropSocket();
    const opening = await this.reopen();
    if (opening.kind === 'first-message' && opening.message.case === 'reconnect') {
      if (options.sendSyncState !== false) this.send({ case: 'syncState', value: this.syncState() });
      if (this.peerConnections !== undefined && options.iceRestart !== false) {
        await this.peers.negotiate({ iceRestart: true });
      }
    }
    return opening;
  }

  private syncState(): SyncState {
    const answer = this.peerConnections?.subscriber?.localDescription?.sdp;
    return new SyncState({
      ...(answer === undefined ? {} : { answer: new SessionDescription({ type: 'answer', sdp: answer }) }),
      subscription: new UpdateSubscription({ subscribe: !(this.options.autoSubscribe ?? true) }),
      publishTracks: this.publications.flatMap(({ cid, info }) => (info === undefined ? [] : [{ cid, track: info }])),
    });
  }

  protected override end(): void {
    super.end();
    for (const publication of this.publications) publication.source.stop();
  }
}
