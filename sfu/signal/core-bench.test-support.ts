import { ServerInfo } from '@livekit/protocol';
import type { ParticipantInfo, SignalRequest, SignalResponse } from '@livekit/protocol';
import { parseJoinQuery } from '#proto/livekit/join-parameters';
import { decodeSignalResponse, encodeSignalRequest } from '#proto/livekit/signal-codec';
import type { SignalFormat, SignalFrame } from '#proto/livekit/signal-codec';
import type { AccessTokenClaims } from '#proto/livekit/token';
import type { SfuCore } from '../core.ts';
import type { DefectName } from '../defects/catalogue.ts';
import { Defects } from '../defects/defects.ts';
import { FakeMediaSession } from '../participant/fake-media-session.test-support.ts';
import { CountingRandom } from '../ports/counting-random.test-support.ts';
import { FakeClock } from '../ports/fake-clock.test-support.ts';
import { idleEngine } from '../ports/idle-engine.test-support.ts';
import { IcePreferences } from '../reconnect/ice-preferences.ts';
import type { RoomObserver } from '../room/room-observer.ts';
import { Rooms } from '../room/rooms.ts';
import { defaultSfuConfig } from '../sfu-config.ts';
import type { SfuConfig } from '../sfu-config.ts';
import { admit } from './admission.ts';
import { openSession } from './open-session.ts';
import type { SignalPipe, SignalSession } from './signal-session.ts';

type ResponseCase = NonNullable<SignalResponse['message']['case']>;
type ResponseOf<Case extends ResponseCase> = Extract<SignalResponse['message'], { case: Case }>['value'];

/** How one test client joins. */
export interface JoinWish {
  readonly room?: string;
  readonly claims?: AccessTokenClaims;
  readonly query?: string;
}

/** One client's end of a signalling pipe: everything it was sent, decoded. */
export class TestPeer implements SignalPipe {
  readonly frames: SignalFrame[] = [];
  readonly messages: SignalResponse['message'][] = [];
  isClosed = false;
  session: SignalSession | undefined;
  /** Undefined while the peer has no participant. */
  fakeMedia: FakeMediaSession | undefined;

  get media(): FakeMediaSession {
    if (this.fakeMedia === undefined) throw new Error('this peer has no participant');
    return this.fakeMedia;
  }

  send(frame: SignalFrame): void {
    this.frames.push(frame);
    this.messages.push(decodeSignalResponse(frame).message);
  }

  cut(): void {
    this.close();
  }

  close(): void {
    this.isClosed = true;
  }

  say(request: SignalRequest, format: SignalFormat = 'binary'): void {
    this.session?.receive(encodeSignalRequest(request, format));
  }

  /** Forgets what was received so far. */
  forget(): void {
    this.messages.length = 0;
  }

  cases(): (ResponseCase | undefined)[] {
    return this.messages.map((message) => message.case);
  }

  all<Case extends ResponseCase>(wanted: Case): ResponseOf<Case>[] {
    return this.messages.filter((message) => message.case === wanted).map(({ value }) => value as ResponseOf<Case>);
  }

  only<Case extends ResponseCase>(wanted: Case): ResponseOf<Case> {
    const found = this.all(wanted);
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`wanted one ${wanted}, got ${found.length} among ${this.cases().join(', ')}`);
    }
    return first;
  }

  /** Infos about one identity, in order. */
  updatesOf(identity: string): ParticipantInfo[] {
    return this.all('update').flatMap(({ participants }) => participants.filter((info) => info.identity === identity));
  }
}

/** The core without sockets: clients are pipes, time is moved by the test. */
export class CoreBench {
  readonly clock: FakeClock = new FakeClock();
  readonly core: SfuCore;
  readonly observers: RoomObserver[] = [];
  readonly rooms: Rooms;
  readonly lines: string[] = [];
  #lastMedia: FakeMediaSession | undefined;

  constructor(defects: readonly DefectName[] = [], config: Partial<SfuConfig> = {}) {
    this.core = {
      config: defaultSfuConfig(config),
      clock: this.clock,
      random: new CountingRandom(),
      engine: idleEngine(),
      defects: new Defects(defects),
      serverInfo: new ServerInfo({ version: '1.13.5', protocol: 17 }),
      createMediaSession: (owner) => {
        this.#lastMedia = new FakeMediaSession(owner);
        return this.#lastMedia;
      },
      observers: this.observers,
      icePreferences: new IcePreferences(this.clock),
      log: (line) => this.lines.push(line),
    };
    this.rooms = new Rooms(this.core);
  }

  /** Joins by `/rtc`; `query` adds parameters such as `reconnect=1`. */
  join(identity: string, { room = 'room', claims = {}, query = '' }: JoinWish = {}): TestPeer {
    const token: AccessTokenClaims = { ...claims, sub: identity, video: { roomJoin: true, room, ...claims.video } };
    const parameters = new URLSearchParams('protocol=16&sdk=js');
    for (const [name, value] of new URLSearchParams(query)) parameters.set(name, value);
    const admitted = admit(this.core, this.rooms, {
      claims: token,
      query: parameters,
      isVersion1: false,
      isValidation: false,
    });
    if (!admitted.isAdmitted) throw new Error(`${identity} was refused: ${admitted.status} ${admitted.body}`);
    this.#lastMedia = undefined;
    const before = this.rooms.find(room)?.participantByIdentity(identity)?.media as FakeMediaSession | undefined;
    const isResume = parseJoinQuery(parameters).reconnect;
    const peer = new TestPeer();
    peer.session = openSession(this.core, this.rooms, admitted, peer);
    peer.fakeMedia = isResume ? before : this.#lastMedia;
    return peer;
  }

  /** Joins and has its transport connected. */
  joinActive(identity: string, wish: JoinWish = {}): TestPeer {
    const peer = this.join(identity, wish);
    peer.media.connect();
    return peer;
  }
}
