import * as websocket from 'ws';
import { WebSocket } from 'ws';
import { JoinResponse, SignalRequest } from '@livekit/protocol';
import type { SignalResponse } from '@livekit/protocol';
import { signToken } from '#proto/livekit/token';
import type { VideoGrant } from '#proto/livekit/token';
import { decodeSignalResponse, encodeSignalRequest } from '#proto/livekit/signal-codec';
import type { DefectName } from '../defects/catalogue.ts';
import { Defects } from '../defects/defects.ts';
import { FakeMediaSession } from '../participant/fake-media-session.test-support.ts';
import { CountingRandom } from '../ports/counting-random.test-support.ts';
import { FakeClock } from '../ports/fake-clock.test-support.ts';
import { idleEngine } from '../ports/idle-engine.test-support.ts';
import { createSfu } from '../sfu.ts';
import type { Sfu } from '../sfu.ts';
import { defaultSfuConfig } from '../sfu-config.ts';
import type { SfuConfig } from '../sfu-config.ts';
import { NodeStreams } from './node-streams.ts';

/** What every bench accepts; a second key is `second` with `second-` before the secret. */
export const KEY = 'devkey';
export const SECRET = 'a-secret-of-thirty-two-characters';

/** An SFU on a real socket whose time is moved by the test, so that no timer of its own ever fires by accident. */
export class SfuBench {
  readonly clock: FakeClock;
  readonly sfu: Sfu;
  readonly media: Map<string, FakeMediaSession>;
  readonly #clients: TestClient[] = [];

  constructor(sfu: Sfu, clock: FakeClock, media: Map<string, FakeMediaSession>) {
    this.sfu = sfu;
    this.clock = clock;
    this.media = media;
  }

  static async start(defects: readonly DefectName[] = [], config: Partial<SfuConfig> = {}): Promise<SfuBench> {
    // Tokens of the SDK are signed by the machine's time, so the fake clock starts there.
    const clock = new FakeClock(Date.now());
    const media = new Map<string, FakeMediaSession>();
    const sfu = await createSfu({
      config: defaultSfuConfig({
        keys: new Map([
          [KEY, SECRET],
          ['second', `second-${SECRET}`],
        ]),
        ...config,
      }),
      clock,
      random: new CountingRandom(),
      streams: new NodeStreams(),
      websocket,
      engine: idleEngine(),
      defects: new Defects(defects),
      createMediaSession: (owner) => {
        const session = new FakeMediaSession(owner);
        media.set(owner.identity, session);
        return session;
      },
    });
    return new SfuBench(sfu, clock, media);
  }

  get httpUrl(): string {
    return this.sfu.url.replace('ws:', 'http:');
  }

  /** A token for the room `room`, good for ten minutes. */
  token(
    identity: string,
    grant: VideoGrant = {},
    signer: { readonly key?: string; readonly secret?: string } = {},
  ): string {
    const exp = Math.floor(this.clock.unixMs() / 1000) + 600;
    const video = { roomJoin: true, room: 'room', ...grant };
    return signToken({ iss: signer.key ?? KEY, sub: identity, exp, video }, signer.secret ?? SECRET);
  }

  /** Opens a signalling socket and waits for its first message. */
  async join(identity: string, grant: VideoGrant = {}): Promise<TestClient> {
    const client = new TestClient(`${this.sfu.url}/rtc?protocol=16&access_token=${this.token(identity, grant)}`);
    this.#clients.push(client);
    client.first = await client.next('join');
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.socket.terminate();
    await this.sfu.close();
  }
}

type ResponseCase = NonNullable<SignalResponse['message']['case']>;
type ResponseOf<Case extends ResponseCase> = Extract<SignalResponse['message'], { case: Case }>['value'];

/** A signalling client made of a WebSocket and nothing else. */
export class TestClient {
  readonly socket: WebSocket;
  /** What the join was answered with. */
  first: JoinResponse = new JoinResponse();
  readonly closed: Promise<number>;
  readonly #received: SignalResponse['message'][] = [];
  #wake: () => void = () => undefined;
  #isClosed = false;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#received.push(decodeSignalResponse(isBinary ? new Uint8Array(data) : data.toString()).message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        this.#isClosed = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  send(message: SignalRequest['message']): void {
    this.socket.send(encodeSignalRequest(new SignalRequest({ message }), 'binary'));
  }

  /** The next message of that kind; earlier ones of other kinds are passed over. @throws when the socket closes first */
  async next<Case extends ResponseCase>(wanted: Case): Promise<ResponseOf<Case>> {
    for (;;) {
      const message = this.#received.shift();
      if (message?.case === wanted) return message.value as ResponseOf<Case>;
      if (message !== undefined) continue;
      if (this.#isClosed) throw new Error(`the socket closed before ${wanted} came`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Proves that the server still serves this client. */
  async isServed(): Promise<boolean> {
    this.send({ case: 'ping', value: 1n });
    const pong: bigint = await this.next('pong');
    return pong > 0n;
  }
}
