import type { Duplex } from 'node:stream';
import type { Kernel, KernelTimer } from '../kernel/kernel.ts';
import { RandomStream } from '../random/random-stream.ts';
import type { Seed } from '../random/hash64.ts';
import { TcpStack, type ConnectOptions } from '../tcp/tcp-stack.ts';
import type { LateCopies } from '../tcp/time-wait.ts';
import { canonicalAddress, isLoopback, isUnspecified } from './addresses.ts';
import type { SegmentHeader } from './packet.ts';
import type {
  DatagramBinding,
  Datagrams,
  DatagramSocket,
  HostClock,
  HostTimer,
  SocketAddress,
  StreamBinding,
  StreamListener,
  Streams,
} from './ports.ts';
import { UdpStack } from './udp.ts';

/** Unix time at which every simulated world begins: 2026-01-01T00:00:00Z. */
export const WORLD_BEGIN_UNIX_MS = 1_767_225_600_000;

/** A timer of a host that has happened. */
export interface HappenedTimer {
  readonly host: string;
  readonly reason: string;
  /** When it was to happen; a paused host is late. */
  readonly dueUs: number;
}

export type TimerSink = (timer: HappenedTimer) => void;

export interface HostEnvironment {
  readonly kernel: Kernel;
  readonly seed: Seed;
  readonly timerSink?: TimerSink;
  send(host: SimHost, from: SocketAddress, to: SocketAddress, payload: Buffer, segment?: SegmentHeader): void;
  nextIncarnation(): number;
  readonly lateCopies: LateCopies;
}

/** One simulated machine: addresses, a clock, chance, UDP and TCP. Made by `SimNetwork.host`. */
export class SimHost {
  readonly name: string;
  readonly kernel: Kernel;
  readonly seed: Seed;
  readonly clock: HostClock;
  readonly random: RandomStream;
  /** Chance for the guests of this host, apart from `random`: a stack that draws once more shifts nothing of ours. */
  readonly guestRandom: RandomStream;
  readonly udp: UdpStack;
  readonly tcp: TcpStack;
  readonly datagrams: Datagrams;
  readonly streams: Streams;
  readonly #addresses: string[];
  #isVanished = false;
  #held: (() => void)[] | undefined;

  constructor(name: string, addresses: readonly string[], environment: HostEnvironment) {
    const { kernel, seed, timerSink } = environment;
    this.name = name;
    this.kernel = kernel;
    this.seed = seed;
    this.#addresses = addresses.map(canonicalAddress);
    this.random = new RandomStream(seed, `host ${name}`);
    this.guestRandom = new RandomStream(seed, `guest ${name}`);
    this.clock = {
      nowUs: () => kernel.nowUs,
      unixMs: () => WORLD_BEGIN_UNIX_MS + Math.floor(kernel.nowUs / 1000),
      after: (delayMs, reason, run) => {
        const delayUs = Math.max(0, delayMs) * 1000;
        if (timerSink === undefined) return this.after(delayUs, reason, run);
        const dueUs = Math.round(kernel.nowUs + delayUs);
        return this.#schedule(delayUs, reason, new AwakeTimer(this, run, { timerSink, reason, dueUs }));
      },
    };
    const send = (from: SocketAddress, to: SocketAddress, payload: Buffer, segment?: SegmentHeader): void =>
      environment.send(this, from, to, payload, segment);
    const sourceAddress = this.sourceAddress.bind(this);
    const ownsAddress = this.ownsAddress.bind(this);
    this.udp = new UdpStack({ sourceAddress, ownsAddress, send });
    this.tcp = new TcpStack({
      clock: this.clock,
      after: this.after.bind(this),
      sourceAddress,
      ownsAddress,
      send,
      nextIncarnation: environment.nextIncarnation,
      lateCopies: environment.lateCopies,
    });
    this.datagrams = { bind: (binding) => this.bindDatagrams(binding) };
    this.streams = { listen: (binding) => this.listen(binding) };
  }

  /** The host's addresses; the first of a family is where unbound traffic leaves from. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  get isVanished(): boolean {
    return this.#isVanished;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** Binds UDP. Rejects with EADDRINUSE or EADDRNOTAVAIL. */
  async bindDatagrams(binding: DatagramBinding): Promise<DatagramSocket> {
    return this.udp.bind(binding);
  }

  /** Listens for streams. Rejects with EADDRINUSE or EADDRNOTAVAIL. */
  async listen(binding: StreamBinding): Promise<StreamListener> {
    return this.tcp.listen(binding);
  }

  /** Connects a stream; ECONNREFUSED, ECONNRESET and ETIMEDOUT come as its `error`. */
  connect(options: ConnectOptions): Duplex {
    return this.tcp.connect(options);
  }

  /** Runs something on this host later; while the host is paused it waits. */
  after(delayUs: number, reason: string, run: () => void): HostTimer {
    return this.#schedule(delayUs, reason, new AwakeTimer(this, run, undefined));
  }

  #schedule(delayUs: number, reason: string, timer: AwakeTimer): AwakeTimer {
    timer.event = this.kernel.atWith(this.kernel.nowUs + delayUs, reason, happen, timer);
    return timer;
  }

  /** Runs now, or at `resume` when the host is paused. */
  whenAwake(run: () => void): void {
    if (this.#held === undefined) run();
    else this.#held.push(run);
  }

  /** From now on everything from and to this host is lost without a sign. Its program goes on. */
  vanish(): void {
    this.#isVanished = true;
  }

  /** The host is on the network again, with the sockets it had. */
  reappear(): void {
    this.#isVanished = false;
  }

  /** Stops time on this host: timers and arriving packets wait. */
  pause(): void {
    this.#held ??= [];
  }

  /** Lets what waited happen now, in order. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const run of held) this.kernel.afterUs(0, 'host-resumed', () => this.whenAwake(run));
  }

  /** Forgets every socket silently: peers get RST once they send. Its own streams fail with ECONNRESET. */
  reboot(): void {
    this.udp.forget();
    this.tcp.forget();
    this.#isVanished = false;
  }

  ownsAddress(address: string): boolean {
    const addresses = this.#addresses;
    if (addresses.includes(address) || isLoopback(address)) return true;
    return address.includes(':') && addresses.includes(canonicalAddress(address));
  }

  sourceAddress(bound: string, destination: string): string {
    if (!isUnspecified(bound)) return bound;
    if (this.ownsAddress(destination)) return destination;
    const isV6 = destination.includes(':');
    return this.#addresses.find((address) => address.includes(':') === isV6) ?? bound;
  }

  /** Replaces the addresses; `SimNetwork.moveHost` keeps the routes in step. */
  setAddresses(addresses: readonly string[]): void {
    this.#addresses.splice(0, this.#addresses.length, ...addresses.map(canonicalAddress));
  }
}

/** What is told of a timer of a host's clock. */
interface ToldTimer {
  readonly timerSink: TimerSink;
  readonly reason: string;
  readonly dueUs: number;
}

function happen(timer: AwakeTimer): void {
  timer.happen();
}

/** A timer of a host that may be paused when it is due: it can still be cancelled while it waits for the host to resume. */
class AwakeTimer implements HostTimer {
  event: KernelTimer | undefined;
  readonly #host: SimHost;
  #run: (() => void) | undefined;
  /** Whom to tell when it happens. */
  readonly #told: ToldTimer | undefined;

  constructor(host: SimHost, run: () => void, told: ToldTimer | undefined) {
    this.#host = host;
    this.#run = run;
    this.#told = told;
  }

  happen(): void {
    if (this.#host.isPaused) this.#host.whenAwake(() => this.#runNow());
    else this.#runNow();
  }

  #runNow(): void {
    if (this.#run === undefined) return;
    const told = this.#told;
    if (told !== undefined) told.timerSink({ host: this.#host.name, reason: told.reason, dueUs: told.dueUs });
    this.#run();
  }

  cancel(): void {
    this.#run = undefined;
    this.event?.cancel();
  }
}
