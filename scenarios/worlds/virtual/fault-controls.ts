import type { TraceSink } from '#proto/trace/trace-log';
import type { FirewallSettings } from '#sim/firewall/registry';
import type { LinkSettings } from '#sim/links/registry';
import type { SimHost } from '#sim/network/host';
import type { LinkPlan } from './link-plan.ts';
import type { Machines } from './machines.ts';
import type { MiddleBoxes } from './middle-boxes.ts';
import type { NatChoice, PacketChoice, Path, ServerEnd, VirtualNetworkControl } from './network-control.ts';

/** A server on a simulated machine; `close` ends it in good order. */
export interface RunningServer {
  close(): Promise<void>;
}

export interface FaultControlsOptions {
  readonly machines: Machines;
  readonly links: LinkPlan;
  readonly boxes: MiddleBoxes;
  readonly trace: TraceSink;
  readonly nowUs: () => number;
  readonly serverName: string;
  readonly runServer: (machine: SimHost) => Promise<RunningServer>;
}

/** The controls of a virtual world; each writes what it does into the trace before it does it. */
export class FaultControls implements VirtualNetworkControl {
  readonly #options: FaultControlsOptions;
  readonly #machines: Machines;
  readonly #links: LinkPlan;
  #server: RunningServer | undefined;
  #wasStarted = false;

  constructor(options: FaultControlsOptions) {
    this.#options = options;
    this.#machines = options.machines;
    this.#links = options.links;
  }

  get hostNames(): readonly string[] {
    return this.#machines.names;
  }

  addressOf(host: string): string {
    return this.#machines.get(host).addresses[0] ?? '';
  }

  vanish(host: string): void {
    this.#machine(host, 'vanish').vanish();
  }

  reappear(host: string): void {
    this.#machine(host, 'reappear').reappear();
  }

  remove(host: string): void {
    this.#write(host, 'remove', '');
    this.#machines.remove(host);
    this.#links.hostRemoved(host);
  }

  pause(host: string): void {
    this.#machine(host, 'pause').pause();
  }

  resume(host: string): void {
    this.#machine(host, 'resume').resume();
  }

  move(host: string, address: string = this.#machines.nextAddress()): string {
    this.#machine(host, 'move', `from ${this.addressOf(host)} to ${address}`);
    this.#machines.move(host, address);
    return address;
  }

  resetStreams(host: string): number {
    return this.#machine(host, 'reset-streams').tcp.severAll();
  }

  setLink(path: Path, link: LinkSettings): void {
    this.#fault(path, 'set-link', linkText(link));
    this.#links.setLink(path, link);
  }

  setAllLinks(link: LinkSettings): void {
    this.#write('', 'set-all-links', linkText(link));
    this.#links.setAll(link, this.hostNames);
  }

  blackhole(path: Path, what: PacketChoice = 'all'): void {
    this.#fault(path, 'blackhole', typeof what === 'function' ? 'chosen packets' : what);
    this.#links.blackhole(path, what);
  }

  heal(path: Path): void {
    this.#fault(path, 'heal', '');
    this.#links.heal(path);
  }

  setNat(host: string, nat: NatChoice): string {
    this.#machine(host, 'set-nat', typeof nat === 'string' ? nat : JSON.stringify(nat));
    return this.#options.boxes.setNat(host, nat);
  }

  removeNat(host: string): void {
    this.#machine(host, 'remove-nat');
    this.#options.boxes.removeNat(host);
  }

  disturbNat(host: string, how: 'rebind' | 'reboot'): void {
    const nat = this.#options.boxes.natOf(host);
    this.#machine(host, `${how}-nat`);
    nat[how]();
  }

  setFirewall(host: string, firewall?: FirewallSettings): void {
    this.#machine(host, 'set-firewall', firewall === undefined ? 'none' : JSON.stringify(firewall));
    this.#options.boxes.setFirewall(host, firewall);
  }

  async stopServer(end: ServerEnd): Promise<void> {
    const { serverName } = this.#options;
    const machine = this.#machine(serverName, 'stop-server', end);
    const server = this.#server;
    if (server === undefined) throw new Error('The server is stopped already: start it before it is stopped again.');
    this.#server = undefined;
    if (end === 'close') return server.close();
    if (end === 'vanish') return machine.vanish();
    machine.tcp.severAll();
    // An operating system without the program: it refuses whatever comes.
    this.#replaceServer();
  }

  async startServer(): Promise<void> {
    const { runServer, serverName } = this.#options;
    if (this.#server !== undefined) throw new Error('The server is running: stop it before it is started again.');
    // The first start is how the world begins, and no fault.
    const machine = this.#wasStarted ? this.#replaceServer() : this.#machines.get(serverName);
    if (this.#wasStarted) this.#write(serverName, 'start-server', '');
    this.#wasStarted = true;
    this.#server = await runServer(machine);
  }

  #replaceServer(): SimHost {
    const { serverName } = this.#options;
    const machine = this.#machines.replace(serverName);
    this.#links.machineAdded(serverName, this.hostNames);
    return machine;
  }

  #machine(host: string, kind: string, detail: string = ''): SimHost {
    const machine = this.#machines.get(host);
    this.#write(host, kind, detail);
    return machine;
  }

  #fault({ from, to, ways = 'both' }: Path, kind: string, detail: string): void {
    for (const host of [from, to]) this.#machines.get(host);
    const path = `${from} ${ways === 'both' ? '<->' : '->'} ${to}`;
    this.#write(from, kind, detail === '' ? path : `${path}: ${detail}`);
  }

  #write(host: string, kind: string, detail: string): void {
    const { trace, nowUs } = this.#options;
    trace.append({ atUs: nowUs(), host, event: { case: 'fault', value: { kind, detail } } });
  }
}

function linkText(link: LinkSettings): string {
  return link.map(({ model, ...settings }) => `${model} ${JSON.stringify(settings)}`).join(', ');
}
