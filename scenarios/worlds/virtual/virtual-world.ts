import type { Clock, Host, Target, World, WorldFactory } from '#conformance/runner/world';
import { TraceLog } from '#proto/trace/trace-log';
import type { DefectName } from '#sfu/defects/catalogue';
import { Kernel } from '#sim/kernel/kernel';
import type { LinkSettings } from '#sim/links/registry';
import { SimNetwork } from '#sim/network/sim-network';
import { traceFates } from './fate-trace.ts';
import type { VirtualEngine } from './virtual-engine.ts';
import { VirtualHost } from './virtual-host.ts';
import { startVirtualServer, VIRTUAL_KEY } from './virtual-server.ts';

const SERVER_ADDRESS = '10.0.0.1';

/** One way, in order, nothing lost: a participant and its server in one town. */
const DEFAULT_LINK: LinkSettings = [{ model: 'delay', delayMs: 5 }];

/** The longest a case may last in virtual time; far beyond every case's own limit. */
const CASE_BUDGET_US = 3_600 * 1_000_000;

export interface VirtualWorldOptions {
  /** Any text; with the purpose of a world it determines everything that happens in it. */
  readonly seed: string;
  readonly defects?: readonly DefectName[];
  /** Every link between two hosts, in both directions. */
  readonly link?: LinkSettings;
  /** Default `werift`: real media transport on both sides. */
  readonly engine?: VirtualEngine;
}

/** Worlds inside this process: a fresh server, network and clock for every case, deterministic to the byte. */
export function createVirtualWorldFactory(options: VirtualWorldOptions): WorldFactory {
  return {
    kind: 'virtual',
    parallel: 1,
    create: (purpose) => createVirtualWorld(options, purpose),
    close: () => Promise.resolve(),
  };
}

async function createVirtualWorld(options: VirtualWorldOptions, purpose: string): Promise<VirtualWorld> {
  const { seed, link = DEFAULT_LINK, engine = 'werift' } = options;
  const world = new VirtualWorld(`${seed}/${purpose}`, link, engine);
  await world.startServer(options.defects ?? []);
  return world;
}

class VirtualWorld implements World {
  readonly kind = 'virtual';
  readonly trace: TraceLog = new TraceLog();
  readonly clock: Clock;
  readonly #kernel: Kernel = new Kernel();
  readonly #network: SimNetwork;
  readonly #engine: VirtualEngine;
  readonly #hostNames = new Map<string, string>();
  #target: Target | undefined;
  #hostCount = 0;

  constructor(seed: string, link: LinkSettings, engine: VirtualEngine) {
    this.#engine = engine;
    const sink = traceFates(this.trace, (address) => this.#hostNames.get(address) ?? '');
    this.#network = new SimNetwork({ kernel: this.#kernel, seed, sink, defaultLink: link });
    // The case itself sits on a host of its own, from which nothing is sent.
    this.clock = this.#network.host('case', { addresses: [] }).clock;
  }

  get target(): Target {
    if (this.#target === undefined) throw new Error('The virtual world has no server yet: call startServer first.');
    return this.#target;
  }

  async startServer(defects: readonly DefectName[]): Promise<void> {
    const host = this.#addHost('server', SERVER_ADDRESS);
    const sfu = await this.#kernel.runUntilSettled(startVirtualServer(host, SERVER_ADDRESS, defects, this.#engine));
    this.#target = { url: sfu.url, ...VIRTUAL_KEY };
  }

  createHost(name: string): Host {
    this.#hostCount += 1;
    const address = `10.0.${1 + (this.#hostCount >> 8)}.${this.#hostCount & 255}`;
    // Two participants of one name are two machines.
    const isTaken = [...this.#hostNames.values()].includes(name);
    return new VirtualHost(
      this.#addHost(isTaken ? `${name}-${this.#hostCount}` : name, address),
      address,
      this.#engine,
    );
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    return this.#kernel.runUntilSettled(body(), { limitUs: CASE_BUDGET_US });
  }

  /** Nothing is left to close: time stops, and no machine resource was held. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #addHost(name: string, address: string): ReturnType<SimNetwork['host']> {
    this.#hostNames.set(address, name);
    return this.#network.host(name, { addresses: [address] });
  }
}
