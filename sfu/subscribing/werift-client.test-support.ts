import { ParticipantPermission, SessionDescription } from '@livekit/protocol';
import { RTCPeerConnection, useSdesMid } from 'werift';
import type { RTCDataChannel, RtpPacket } from 'werift';
import { readCandidateInit } from '#proto/sdp/ice-candidate';
import type {
  MediaRoom,
  MediaSession,
  MediaSessionDependencies,
  MediaSessionOwner,
  SignalResponseMessage,
} from '../participant/media-session.ts';
import { createMediaSession } from '../participant/create-media-session.ts';

/** Members of one room, in join order. */
export class OpenRoom implements MediaRoom {
  readonly sid = 'RM_werift';
  readonly name = 'werift';
  readonly syncStreams = false;
  readonly clients: WeriftClient[] = [];

  *sessions(): Iterable<MediaSession> {
    for (const client of this.clients) yield client.session;
  }

  sessionByIdentity(identity: string): MediaSession | undefined {
    return this.clients.find((client) => client.identity === identity)?.session;
  }

  sessionBySid(participantSid: string): MediaSession | undefined {
    return this.clients.find((client) => client.participantSid === participantSid)?.session;
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

/** A participant whose client is werift, joined to its media session without any signalling socket. */
export class WeriftClient implements MediaSessionOwner {
  readonly room: OpenRoom;
  readonly identity: string;
  readonly participantSid: string;
  readonly clientProtocol = 16;
  readonly isSinglePeerConnection: boolean;
  readonly isSubscriberPrimary: boolean;
  readonly autoSubscribe = true;
  readonly isHidden = false;
  readonly isRecorder = false;
  get isAgent(): boolean {
    return this.permission.agent;
  }
  readonly permission: ParticipantPermission = new ParticipantPermission({
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
  });
  readonly session: MediaSession;
  readonly publisher: RTCPeerConnection;
  readonly subscriber: RTCPeerConnection;
  readonly channels: Record<string, RTCDataChannel> = {};
  readonly data: Buffer[] = [];
  readonly rtp: RtpPacket[] = [];
  readonly failures: string[] = [];
  readonly trackSids: string[] = [];
  state: 'joined' | 'active' = 'joined';
  #queue: Promise<unknown> = Promise.resolve();
  #offerId = 0;

  constructor(room: OpenRoom, deps: MediaSessionDependencies, identity: string, isSinglePeerConnection: boolean) {
    this.room = room;
    this.identity = identity;
    this.participantSid = `PA_${identity}`;
    this.isSinglePeerConnection = isSinglePeerConnection;
    this.isSubscriberPrimary = !isSinglePeerConnection;
    const connection = (): RTCPeerConnection =>
      new RTCPeerConnection({
        iceServers: [],
        bundlePolicy: 'max-bundle',
        iceAdditionalHostAddresses: ['127.0.0.1'],
        headerExtensions: { audio: [useSdesMid()] },
      });
    this.publisher = connection();
    this.subscriber = isSinglePeerConnection ? this.publisher : connection();
    for (const label of ['_reliable', '_lossy']) {
      const channel = this.publisher.createDataChannel(label, { ordered: label === '_reliable' });
      this.channels[label] = channel;
      if (isSinglePeerConnection) this.#listen(channel);
    }
    this.subscriber.onDataChannel.subscribe((channel) => this.#listen(channel));
    room.clients.push(this);
    this.session = createMediaSession(this, deps);
  }

  #listen(channel: RTCDataChannel): void {
    channel.onMessage.subscribe((message) => this.data.push(Buffer.from(message as Buffer)));
  }

  /** Joins: the client's own offer goes out, and the server's part begins. */
  start(): void {
    if (this.isSinglePeerConnection) this.publisher.addTransceiver('audio', { direction: 'recvonly' });
    this.session.start({ addTrackRequests: [] });
    this.negotiate();
  }

  /** Offers what the publisher connection has now, after everything that is under way. */
  negotiate(): void {
    this.#inOrder(async () => {
      await this.publisher.setLocalDescription(await this.publisher.createOffer());
      this.#tap(this.publisher);
      this.#offerId += 1;
      const sdp = this.publisher.localDescription?.sdp ?? '';
      this.session.handleOffer(new SessionDescription({ type: 'offer', sdp, id: this.#offerId }));
    });
  }

  #inOrder(run: () => Promise<void>): void {
    this.#queue = this.#queue.then(run).catch((thrown: unknown) => this.failures.push(String(thrown)));
  }

  readonly #tapped = new Set<unknown>();

  /** Every decrypted RTP packet of a connection. */
  #tap(connection: RTCPeerConnection): void {
    for (const transport of connection.dtlsTransports) {
      if (this.#tapped.has(transport)) continue;
      this.#tapped.add(transport);
      transport.onRtp.subscribe((packet) => this.rtp.push(packet));
    }
  }

  send(message: SignalResponseMessage): void {
    switch (message.case) {
      case 'offer':
        this.#inOrder(() => this.#answer(message.value));
        return;
      case 'answer':
        this.#inOrder(() => this.publisher.setRemoteDescription({ type: 'answer', sdp: message.value.sdp }));
        return;
      case 'trickle': {
        const connection = message.value.target === 1 ? this.subscriber : this.publisher;
        this.#inOrder(() => connection.addIceCandidate(readCandidateInit(message.value.candidateInit)));
        return;
      }
      case 'mediaSectionsRequirement':
        this.negotiate();
        return;
      case 'trackPublished':
        this.trackSids.push(message.value.track?.sid ?? '');
        return;
      default:
        return;
    }
  }

  async #answer(offer: SessionDescription): Promise<void> {
    await this.subscriber.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
    await this.subscriber.setLocalDescription(await this.subscriber.createAnswer());
    this.#tap(this.subscriber);
    const sdp = this.subscriber.localDescription?.sdp ?? '';
    this.session.handleAnswer(new SessionDescription({ type: 'answer', sdp, id: offer.id }));
  }

  tracksChanged(): void {
    for (const session of this.room.sessions()) session.roomChanged();
  }

  primaryConnected(): void {
    this.state = 'active';
  }

  transportLost(reason: string): void {
    this.failures.push(reason);
  }

  negotiationFailed(reason: string): void {
    this.failures.push(reason);
  }

  close(): void {
    this.session.close('test is over');
    void this.publisher.close();
    void this.subscriber.close();
  }
}
