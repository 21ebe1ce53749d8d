import * as werift from 'werift';
import { Defects } from '../../../defects/defects.ts';
import { NodeClock } from '../../../node/node-clock.ts';
import { NodeDatagrams } from '../../../node/node-datagrams.ts';
import { NodeRandom } from '../../../node/node-random.ts';
import { NodeStreams } from '../../../node/node-streams.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Datagrams } from '../../../ports/datagrams.ts';
import type { DataChannel, Engine, Transport, TransportState } from '../../engine.ts';
import type { EngineCertificate } from './dtls-session.ts';
import { createWeriftEngine } from './werift-engine.ts';

export type PeerConnection = InstanceType<typeof werift.RTCPeerConnection>;

/** What a test started; everything is closed by `close`, last first. */
export class EngineRig {
  readonly #certificate: EngineCertificate;
  readonly closers: (() => unknown)[] = [];

  private constructor(certificate: EngineCertificate) {
    this.#certificate = certificate;
  }

  static async create(): Promise<EngineRig> {
    return new EngineRig(await makeCertificate());
  }

  async openEngine(
    options: {
      readonly defects?: Defects;
      readonly clock?: Clock;
      readonly datagrams?: Datagrams;
      readonly certificate?: EngineCertificate;
    } = {},
  ): Promise<Engine> {
    const engine = await createWeriftEngine({
      clock: options.clock ?? new NodeClock(),
      random: new NodeRandom(),
      datagrams: options.datagrams ?? new NodeDatagrams(),
      webrtc: werift,
      certificate: options.certificate ?? this.#certificate,
      address: '127.0.0.1',
      port: 0,
      tcp: { streams: new NodeStreams(), port: 0 },
      defects: options.defects ?? new Defects(),
    });
    this.closers.push(() => engine.close());
    return engine;
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}

export function makeCertificate(): Promise<EngineCertificate> {
  return werift.CipherContext.createSelfSignedCertificateWithKey({ signature: 3, hash: 4 }, 23);
}

export interface WatchedTransport {
  readonly transport: Transport;
  readonly states: TransportState[];
  readonly reasons: string[];
  readonly channels: DataChannel[];
}

/** A transport whose events are written down. */
export function openTransport(engine: Engine): WatchedTransport {
  const states: TransportState[] = [];
  const reasons: string[] = [];
  const channels: DataChannel[] = [];
  const transport = engine.createTransport({
    events: {
      onState: (state, reason) => {
        states.push(state);
        reasons.push(reason);
      },
      onDataChannel: (channel) => channels.push(channel),
    },
  });
  return { transport, states, reasons, channels };
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #nowUs = 1_000_000;
  #timers: { readonly dueUs: number; readonly run: () => void }[] = [];

  nowUs(): number {
    return this.#nowUs;
  }

  unixMs(): number {
    return this.#nowUs / 1000;
  }

  after(delayMs: number, _reason: string, run: () => void): { cancel(): void } {
    const timer = { dueUs: this.#nowUs + delayMs * 1000, run };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const endUs = this.#nowUs + ms * 1000;
    for (;;) {
      const due = this.#timers.filter(({ dueUs }) => dueUs <= endUs).sort((left, right) => left.dueUs - right.dueUs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#nowUs = Math.max(this.#nowUs, due.dueUs);
      due.run();
    }
    this.#nowUs = endUs;
  }
}
