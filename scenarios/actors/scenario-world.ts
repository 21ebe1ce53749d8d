import type { Clock, Host, Target, World } from '#conformance/runner/world';
import { TraceLog } from '#proto/trace/trace-log';
import type { DefectName } from '#sfu/defects/catalogue';
import { Kernel } from '#sim/kernel/kernel';
import type { LinkSettings } from '#sim/links/registry';
import type { SimHost } from '#sim/network/host';
import { SimNetwork } from '#sim/network/sim-network';
import { linkSettings, NORMAL_LINK } from '../steps/link-condition.ts';
import { traceFates } from '../worlds/virtual/fate-trace.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { VirtualHost } from '../worlds/virtual/virtual-host.ts';
import { startVirtualServer, VIRTUAL_KEY } from '../worlds/virtual/virtual-server.ts';

const SERVER_ADDRESS = '10.0.0.1';
const SERVER_NAME = 'server';
/** The observer sits next to the server: what it asks for is what the server has now. */
const OBSERVER_DELAY_MS = 1;

/** A machine of a participant together with the levers on it. */
export interface ScenarioHost {
  readonly host: Host;
  vanish(): void;
  setLink(up: LinkSettings, down: LinkSettings): void;
}

/** One server and its clients in virtual time, with the levers that steps need. */
export class ScenarioWorld implements World {
  readonly kind = 'virtual';
  readonly trace: TraceLog = new TraceLog();
  readonly clock: Clock;
  readonly target: Target = { url: `ws://${SERVER_ADDRESS}:7880`, ...VIRTUAL_KEY };
  readonly #kernel: Kernel = new Kernel();
  readonly #network: SimNetwork;
  readonly #names = new Map<string, string>();

  readonly #engine: VirtualEngine;

  /** @param engine How much of the media transport is real */
  constructor(seed: string, engine: VirtualEngine) {
    this.#engine = engine;
    this.#network = new SimNetwork({
      kernel: this.#kernel,
      seed,
      sink: traceFates(this.trace, (address) => this.#names.get(address) ?? ''),
      defaultLink: linkSettings(NORMAL_LINK),
    });
    this.clock = this.#network.host('scenario', { addresses: [] }).clock;
  }

  async startServer(defects: readonly DefectName[]): Promise<void> {
    const host = this.#add(SERVER_NAME, SERVER_ADDRESS);
    await this.#kernel.runUntilSettled(startVirtualServer(host, SERVER_ADDRESS, defects, this.#engine));
  }

  /** A host whose link nobody touches. */
  createHost(name: string): Host {
    const created = this.createScenarioHost(name);
    const near: LinkSettings = [{ model: 'delay', delayMs: OBSERVER_DELAY_MS }];
    created.setLink(near, near);
    return created.host;
  }

  createScenarioHost(name: string): ScenarioHost {
    const address = `10.0.1.${this.#names.size}`;
    const host = this.#add(name, address);
    return {
      host: new VirtualHost(host, address, this.#engine),
      vanish: () => host.vanish(),
      setLink: (up, down) => {
        this.#network.setLink({ from: name, to: SERVER_NAME, link: up });
        this.#network.setLink({ from: SERVER_NAME, to: name, link: down });
      },
    };
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    return this.#kernel.runUntilSettled(body());
  }

  /** Nothing is left to close: time stops, and no machine resource was held. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #add(name: string, address: string): SimHost {
    this.#names.set(address, name);
    return this.#network.host(name, { addresses: [address] });
  }
}
