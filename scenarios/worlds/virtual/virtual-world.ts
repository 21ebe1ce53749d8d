import type { Clock, Host, Target, World, WorldFactory } from '#conformance/runner/world';
import { TraceLog, type TraceRetention } from '#proto/trace/trace-log';
import type { ProfileName } from '#proto/catalogue/rows';
import type { DefectName } from '#sfu/defects/catalogue';
import type { SfuLimits } from '#sfu/limits';
import { loadGuest } from '#sim/guest/load-guest';
import { Kernel } from '#sim/kernel/kernel';
import type { LinkSettings } from '#sim/links/registry';
import { SimNetwork } from '#sim/network/sim-network';
import { followKeys } from './capture/key-log.ts';
import { NetworkCapture } from './capture/network-capture.ts';
import { traceFates } from './fate-trace.ts';
import { FaultControls } from './fault-controls.ts';
import { LinkPlan } from './link-plan.ts';
import { Machines } from './machines.ts';
import { MiddleBoxes } from './middle-boxes.ts';
import type { VirtualNetworkControl } from './network-control.ts';
import { traceTimers } from './timer-trace.ts';
import { datagramDigest, type VirtualEngine } from './virtual-engine.ts';
import { VirtualHost } from './virtual-host.ts';
import { SERVER_NAME, SIGNAL_PORT, startVirtualServer, VIRTUAL_KEY } from './virtual-server.ts';

const SERVER_ADDRESS = '10.0.0.1';

/** One way, in order, nothing lost: a participant and its server in one town. */
const DEFAULT_LINK: LinkSettings = [{ model: 'delay', delayMs: 5 }];

/** The longest a run may last in virtual time unless more is asked for; far beyond every case's own limit. */
const CASE_BUDGET_US = 3_600 * 1_000_000;

export interface VirtualWorldOptions {
  /** Any text; with the purpose of a world it determines everything that happens in it. */
  readonly seed: string;
  readonly defects?: readonly DefectName[];
  /** Limits of the server other than its own. */
  readonly limits?: Partial<SfuLimits>;
  /** What the server does where the documents and livekit-server differ. */
  readonly profile?: ProfileName;
  /** Every link between two hosts, in both directions. */
  readonly link?: LinkSettings;
  /** Default `werift`: real media transport on both sides. */
  readonly engine?: VirtualEngine;
  readonly trace?: {
    /** Default `all`. */
    readonly retain?: TraceRetention;
    /** Whether timers of hosts are traced when they happen. Default true. */
    readonly timers?: boolean;
  };
  /** The longest that one run may last in virtual time; an hour when absent. */
  readonly budgetUs?: number;
  /** Whether a use of the machine's time, entropy, threads or sockets by anything in a world fails its run and names the caller. */
  readonly detect?: boolean;
  /** Records every packet and key, and takes the file (pcapng) when a world closes. */
  readonly onCapture?: (purpose: string, pcapng: Uint8Array) => void;
}

/** A world with its levers. Cases see the plain `World`; scenarios and tests pull the levers. */
export interface VirtualWorld extends World {
  readonly control: VirtualNetworkControl;
}

export interface VirtualWorldFactory extends WorldFactory {
  create(purpose: string): Promise<VirtualWorld>;
}

/** Worlds inside this process: a fresh server, network and clock for every case, deterministic to the byte. */
export function createVirtualWorldFactory(options: VirtualWorldOptions): VirtualWorldFactory {
  return {
    kind: 'virtual',
    parallel: 1,
    create: (purpose) => SimulatedWorld.create(options, purpose),
    close: () => Promise.resolve(),
  };
}

class SimulatedWorld implements VirtualWorld {
  readonly kind = 'virtual';
  readonly trace: TraceLog;
  readonly clock: Clock;
  readonly target: Target = { url: `ws://${SERVER_ADDRESS}:${SIGNAL_PORT}`, ...VIRTUAL_KEY };
  readonly control: VirtualNetworkControl;
  readonly #kernel: Kernel;
  readonly #machines: Machines;
  readonly #links: LinkPlan;
  readonly #engine: VirtualEngine;
  readonly #budgetUs: number;
  readonly #close: () => void;

  private constructor(options: VirtualWorldOptions, purpose: string) {
    const { seed, link = DEFAULT_LINK, engine = 'werift', detect = false } = options;
    const kernel = new Kernel({ detect });
    this.#kernel = kernel;
    const { trace: { retain = 'all', timers = true } = {}, onCapture } = options;
    this.trace = new TraceLog({ retain });
    const hostOf = (address: string): string => this.#machines.nameOf(address);
    const capture = onCapture === undefined ? undefined : new NetworkCapture(hostOf);
    this.#close = () => {
      network.end();
      if (capture !== undefined) onCapture?.(purpose, capture.encode());
    };
    const fates = traceFates(this.trace, hostOf, datagramDigest(engine));
    const network = new SimNetwork({
      kernel,
      seed: `${seed}/${purpose}`,
      defaultLink: link,
      sink: (fate) => {
        fates(fate);
        capture?.add(fate);
      },
      ...(timers ? { timerSink: traceTimers(this.trace, () => kernel.nowUs) } : {}),
    });
    this.#engine = engine;
    this.#budgetUs = options.budgetUs ?? CASE_BUDGET_US;
    this.#machines = new Machines(network);
    this.#links = new LinkPlan(network, link, (name) => this.#machines.get(name).name);
    this.control = new FaultControls({
      machines: this.#machines,
      links: this.#links,
      boxes: new MiddleBoxes(network, this.#machines),
      trace: this.trace,
      nowUs: () => kernel.nowUs,
      serverName: SERVER_NAME,
      runServer: (machine) => {
        // Every session has one end at the server.
        if (capture !== undefined) followKeys(loadGuest(machine).webrtc, (line) => capture.addKey(line));
        return startVirtualServer(
          machine,
          SERVER_ADDRESS,
          options.defects ?? [],
          engine,
          options.limits,
          options.profile,
        );
      },
    });
    // The case itself sits on a host of its own, from which nothing is sent.
    this.clock = network.host('case', { addresses: [] }).clock;
  }

  static async create(options: VirtualWorldOptions, purpose: string): Promise<VirtualWorld> {
    const world = new SimulatedWorld(options, purpose);
    world.#machines.add(SERVER_NAME, SERVER_ADDRESS);
    await world.#kernel.runUntilSettled(() => world.control.startServer());
    return world;
  }

  createHost(wantedName: string): Host {
    const name = this.#machines.freeName(wantedName);
    const address = this.#machines.nextAddress();
    const machine = this.#machines.add(name, address);
    this.#links.machineAdded(name, this.#machines.names);
    return new VirtualHost(machine, this.#engine);
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    return this.#kernel.runUntilSettled(body, { limitUs: this.#budgetUs });
  }

  /** Time stops: what is under way is dropped, as the trace then says. No machine resource was held. */
  close(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }
}
