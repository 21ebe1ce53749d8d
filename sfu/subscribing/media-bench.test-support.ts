import {
  AddTrackRequest,
  DataPacket,
  ParticipantPermission,
  SessionDescription,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import type { ProfileName } from '#proto/catalogue/rows';
import type { SdpDescription, SdpDirection, SdpSection } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import { writeDescription } from '#proto/sdp/write-description';
import type { DefectName } from '../defects/catalogue.ts';
import { Defects } from '../defects/defects.ts';
import { Quirks } from '../quirks/quirks.ts';
import { createMediaSession } from '../participant/create-media-session.ts';
import type {
  MediaRoom,
  MediaSession,
  MediaSessionOwner,
  SignalResponseMessage,
} from '../participant/media-session.ts';
import { CountingRandom } from '../ports/counting-random.test-support.ts';
import { FakeClock } from '../ports/fake-clock.test-support.ts';
import { emptySection } from '../negotiation/sections.ts';
import { FakeEngine } from './fake-engine.test-support.ts';
import type { FakeDataChannel, FakeTransport } from './fake-engine.test-support.ts';

type Case = NonNullable<SignalResponseMessage['case']>;
type ValueOf<C extends Case> = Extract<SignalResponseMessage, { case: C }>['value'];

/** A room of media sessions without participants above them or packets below them. */
export class MediaBench implements MediaRoom {
  readonly sid = 'RM_bench';
  readonly name = 'bench';
  syncStreams = false;
  readonly clock: FakeClock = new FakeClock();
  readonly engine: FakeEngine = new FakeEngine();
  readonly random: CountingRandom = new CountingRandom();
  readonly defects: Defects;
  /** Set before somebody joins. */
  quirks: Quirks = new Quirks();
  /** Set before somebody joins. */
  profile: ProfileName = 'livekit-1.13';
  readonly clients: BenchClient[] = [];

  constructor(...defects: readonly DefectName[]) {
    this.defects = new Defects(defects);
  }

  *sessions(): Iterable<MediaSession> {
    for (const client of this.clients) if (client.state !== 'disconnected') yield client.session;
  }

  sessionByIdentity(identity: string): MediaSession | undefined {
    return this.clients.find((client) => client.identity === identity)?.session;
  }

  sessionBySid(participantSid: string): MediaSession | undefined {
    return this.clients.find((client) => client.participantSid === participantSid)?.session;
  }

  /** A participant joins; with one peer connection it has sent three audio and three video sections to receive on. */
  join(identity: string, options: Partial<BenchOptions> = {}): BenchClient {
    const client = new BenchClient(this, identity, options);
    this.clients.push(client);
    client.begin();
    return client;
  }
}

interface BenchOptions {
  readonly isSinglePeerConnection: boolean;
  readonly autoSubscribe: boolean;
  readonly isHidden: boolean;
  readonly isAdaptiveStream: boolean;
  readonly autoSubscribeDataTrack: boolean;
  readonly goesByPackets: boolean;
  readonly clientProtocol: number;
  readonly permission: ParticipantPermission;
}

const ALL_ALLOWED = { canPublish: true, canSubscribe: true, canPublishData: true };

/** A participant's owner and, at once, the client at the other end of the signalling. */
export class BenchClient implements MediaSessionOwner {
  readonly room: MediaBench;
  readonly identity: string;
  readonly participantSid: string;
  readonly clientProtocol: number;
  readonly isAdaptiveStream: boolean;
  readonly autoSubscribeDataTrack: boolean;
  readonly goesByPackets: boolean;
  readonly isSinglePeerConnection: boolean;
  readonly isSubscriberPrimary: boolean;
  readonly autoSubscribe: boolean;
  readonly isHidden: boolean;
  readonly isRecorder = false;
  get isAgent(): boolean {
    return this.permission.agent;
  }
  readonly session: MediaSession;
  readonly messages: SignalResponseMessage[] = [];
  readonly failures: string[] = [];
  permission: ParticipantPermission;
  state: 'joining' | 'joined' | 'active' | 'disconnected' = 'joining';
  prefersTcp = false;
  trackChanges = 0;
  /** Sections of the client's own offers. */
  sections: SdpSection[] = [];
  ufrag = 'client';
  #offerId = 0;
  readonly #channels = new Map<string, FakeDataChannel>();

  constructor(room: MediaBench, identity: string, options: Partial<BenchOptions>) {
    this.room = room;
    this.identity = identity;
    this.participantSid = `PA_${identity}`;
    this.isSinglePeerConnection = options.isSinglePeerConnection ?? false;
    this.isSubscriberPrimary = !this.isSinglePeerConnection;
    this.autoSubscribe = options.autoSubscribe ?? true;
    this.isHidden = options.isHidden ?? false;
    this.autoSubscribeDataTrack = options.autoSubscribeDataTrack ?? false;
    this.goesByPackets = options.goesByPackets ?? false;
    this.isAdaptiveStream = options.isAdaptiveStream ?? false;
    this.clientProtocol = options.clientProtocol ?? 16;
    this.permission = options.permission ?? new ParticipantPermission(ALL_ALLOWED);
    const { clock, random, engine, defects, quirks, profile } = room;
    this.session = createMediaSession(this, { clock, random, engine, defects, quirks, profile });
  }

  begin(): void {
    this.state = 'joined';
    this.sections = [clientSection('application', '0', 'sendrecv')];
    if (!this.isSinglePeerConnection) {
      this.session.start({ addTrackRequests: [] });
      return;
    }
    for (const [index, kind] of (['audio', 'audio', 'audio', 'video', 'video', 'video'] as const).entries()) {
      this.sections.push(clientSection(kind, String(index + 1), 'recvonly'));
    }
    this.session.start({ addTrackRequests: [], publisherOffer: this.#nextOffer() });
  }

  send(message: SignalResponseMessage): void {
    this.messages.push(message);
  }

  tracksChanged(): void {
    this.trackChanges += 1;
    for (const session of this.room.sessions()) if (session !== this.session) session.roomChanged();
  }

  primaryConnected(): void {
    this.state = 'active';
  }

  transportLost(reason: string): void {
    this.failures.push(`lost: ${reason}`);
  }

  negotiationFailed(reason: string): void {
    this.failures.push(reason);
  }

  /** Values of all messages of one kind so far. */
  got<C extends Case>(name: C): ValueOf<C>[] {
    return this.messages.filter((message) => message.case === name).map((message) => message.value as ValueOf<C>);
  }

  last<C extends Case>(name: C): ValueOf<C> {
    const value = this.got(name).at(-1);
    if (value === undefined) throw new Error(`${this.identity} got no ${name}`);
    return value;
  }

  /** The transport with the ice-ufrag of the last description of that kind. */
  transport(name: 'offer' | 'answer'): FakeTransport {
    const ufrag = readDescription(this.last(name).sdp).sections[0]?.transport.usernameFragment ?? '';
    const found = this.room.engine.transports.find((transport) => transport.ice.usernameFragment === ufrag);
    if (found === undefined) throw new Error(`no transport with the ufrag ${ufrag}`);
    return found;
  }

  /** Answers the last offer of the server: receives everything, or what `change` makes of it. */
  answer(change: (section: SdpSection) => SdpSection = (section) => section): void {
    const offer = this.last('offer');
    const description = readDescription(offer.sdp);
    const sections = description.sections.map((section) => change(answered(section)));
    const sdp = writeDescription({ ...description, isIceLite: false, sections });
    this.session.handleAnswer(new SessionDescription({ type: 'answer', sdp, id: offer.id }));
  }

  /** Every peer connection of the client up, its own data channels open. */
  connect(): this {
    if (this.isSinglePeerConnection) {
      this.transport('answer').become('connected');
      return this;
    }
    this.answer();
    this.transport('offer').become('connected');
    this.offer();
    this.transport('answer').become('connected');
    return this;
  }

  /** Sends one data packet on a channel that the client opens. */
  sendData(label: '_reliable' | '_lossy', packet: ConstructorParameters<typeof DataPacket>[0]): void {
    this.sendBytes(label, new DataPacket(packet).toBinary());
  }

  sendBytes(label: string, bytes: Uint8Array): void {
    const channel = this.#channels.get(label) ?? this.transport('answer').peerOpens(label);
    this.#channels.set(label, channel);
    channel.onMessage?.(Buffer.from(bytes));
  }

  /** Packets that the server sent to the client on a channel. */
  received(label: '_reliable' | '_lossy' = '_reliable'): DataPacket[] {
    const channel = this.isSinglePeerConnection
      ? this.#channels.get(label)
      : this.transport('offer').channels.find((each) => each.label === label);
    return (channel?.sent ?? []).map((bytes) => DataPacket.fromBinary(bytes));
  }

  /** Lets a debounced offer go out, and answers it. */
  settle(): void {
    this.room.clock.advance(200);
    if (this.isSinglePeerConnection) this.offer();
    else this.answer();
  }

  /** Offers the client's sections; returns the answer. */
  offer(): SdpDescription {
    this.session.handleOffer(this.#nextOffer());
    return readDescription(this.last('answer').sdp);
  }

  #nextOffer(): SessionDescription {
    this.#offerId += 1;
    const transport = { ...CLIENT_TRANSPORT, usernameFragment: this.ufrag };
    const sections = this.sections.map((section) => ({ ...section, transport }));
    const bundle = sections.map((section) => section.mid);
    const sdp = writeDescription({ originId: '1', originVersion: this.#offerId, isIceLite: false, bundle, sections });
    return new SessionDescription({ type: 'offer', sdp, id: this.#offerId });
  }

  /** Announces a track and adds a section with it to the client's next offer. */
  addTrack(kind: 'audio' | 'video', cid: string, more: Partial<AddTrackRequest> = {}): void {
    const type = kind === 'audio' ? TrackType.AUDIO : TrackType.VIDEO;
    const source = kind === 'audio' ? TrackSource.MICROPHONE : TrackSource.CAMERA;
    this.session.handleAddTrack(new AddTrackRequest({ cid, type, source, name: cid, ...more }));
    const section = clientSection(kind, String(this.sections.length), 'sendonly');
    this.sections.push({
      ...section,
      msid: { stream: 'own', track: cid },
      ssrcs: [{ ssrc: 4000 + this.sections.length }],
    });
  }

  /** Announces and publishes one track; returns its sid. */
  publish(kind: 'audio' | 'video', cid: string, more: Partial<AddTrackRequest> = {}): string {
    this.addTrack(kind, cid, more);
    this.offer();
    return this.last('trackPublished').track?.sid ?? '';
  }

  /** Takes a track out of its section. */
  unpublish(cid: string): void {
    this.sections = this.sections.map(({ msid, ...section }) =>
      msid?.track === cid ? { ...section, direction: 'inactive' } : { ...section, ...(msid && { msid }) },
    );
    this.offer();
  }

  leave(): void {
    this.state = 'disconnected';
    this.session.close('left');
  }
}

const CLIENT_TRANSPORT = {
  usernameFragment: 'client',
  password: 'password-of-the-client-1',
  fingerprints: [{ algorithm: 'sha-256', value: 'CC:DD' }],
  setup: 'actpass',
  candidates: [],
  endOfCandidates: false,
} as const;

const CODECS: Readonly<Record<string, SdpSection['codecs']>> = {
  audio: [
    {
      name: 'opus',
      payloadType: 109,
      clockRate: 48_000,
      channels: 2,
      fmtp: 'minptime=10;useinbandfec=1',
      rtcpFeedback: [{ type: 'transport-cc' }],
    },
  ],
  video: [
    {
      name: 'VP8',
      payloadType: 120,
      clockRate: 90_000,
      fmtp: '',
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      rtxPayloadType: 121,
    },
  ],
};

/** A section as a client writes it. */
export function clientSection(kind: string, mid: string, direction: SdpDirection): SdpSection {
  const section = emptySection(kind, mid, CLIENT_TRANSPORT);
  if (kind === 'application') {
    return { ...section, direction, formats: ['webrtc-datachannel'], sctp: { port: 5000, maxMessageSize: 262_144 } };
  }
  const codecs = CODECS[kind] ?? [];
  const formats = codecs.flatMap((codec) => [
    String(codec.payloadType),
    ...(codec.rtxPayloadType ? [String(codec.rtxPayloadType)] : []),
  ]);
  const headerExtensions = [{ id: 3, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' }];
  return { ...section, direction, codecs, formats, headerExtensions };
}

function answered(offered: SdpSection): SdpSection {
  const transport = { ...CLIENT_TRANSPORT, setup: 'active' as const };
  const { msid: _, ...rest } = offered;
  const direction = offered.direction === 'recvonly' ? 'inactive' : 'recvonly';
  return {
    ...rest,
    transport,
    ssrcs: [],
    fidGroups: [],
    direction: offered.kind === 'application' ? 'sendrecv' : direction,
  };
}
