import type { Action, Fault, Phase } from '../steps/step.ts';
import type { LinkCondition } from '../steps/link-condition.ts';
import { linkSettings, NORMAL_LINK } from '../steps/link-condition.ts';
import { Page } from './page.ts';
import type { Path } from '../worlds/virtual/network-control.ts';
import { SERVER_NAME } from '../worlds/virtual/virtual-server.ts';
import type { VirtualWorld } from '../worlds/virtual/virtual-world.ts';
import { PhaseRecorder } from './phase-recorder.ts';

type Blackhole = Pick<Extract<Action, { do: 'blackhole' }>, 'path' | 'what'>;

/** One participant of a scenario: the page it has now, those it had, the way to the server, and the faults that wait for their moment. */
export class ParticipantActor {
  readonly pages: Page[] = [];
  readonly #number: number;
  readonly #world: VirtualWorld;
  readonly #onOpened: () => void;
  readonly #hostPrefix: string;
  #armed: { readonly phase: Phase; readonly fault: Fault }[] = [];
  #link: LinkCondition = NORMAL_LINK;
  #blackhole: Blackhole | undefined;

  /** @param onOpened Told when a page was let in, by a join or a resume */
  constructor(number: number, world: VirtualWorld, onOpened: () => void, hostPrefix: string = '') {
    this.#hostPrefix = hostPrefix;
    this.#number = number;
    this.#world = world;
    this.#onOpened = onOpened;
  }

  get page(): Page | undefined {
    return this.pages.at(-1);
  }

  /** Opens a page; one that is still open is killed first, as a reload does. */
  join(action: Extract<Action, { do: 'join' }>): void {
    this.page?.kill();
    const name = `p${this.#number}#${this.pages.length + 1}`;
    const host = this.#world.createHost(`${this.#hostPrefix}${name}`);
    const recorder = new PhaseRecorder(this.#world, (phase) => this.#onPhase(page, phase));
    const page: Page = new Page({ name, join: action, host, target: this.#world.target, recorder });
    this.pages.push(page);
    if (this.#isImpaired) this.#impair(page);
    page.join();
  }

  arm(phase: Phase, fault: Fault): void {
    this.#armed.push({ phase, fault });
  }

  #onPhase(page: Page, phase: Phase): void {
    if (phase === 'join-received' || phase === 'reconnect-received')
      this.#world.clock.after(0, 'snapshot', this.#onOpened);
    if (phase === 'leave-received') this.#world.clock.after(0, 'told to leave', () => page.onLeave());
    const due = this.#armed.find((armed) => armed.phase === phase);
    if (due === undefined || page !== this.page) return;
    this.#armed = this.#armed.filter((armed) => armed !== due);
    this.#world.clock.after(0, `fault at ${phase}`, () => this.#strike(page, due.fault));
  }

  #strike(page: Page, fault: Fault): void {
    if (fault === 'cut') page.cut();
    else if (fault === 'vanish') page.vanish();
    else if (page === this.page) this.blackhole({ path: 'both', what: 'all' });
  }

  move(): void {
    if (this.page === undefined) return;
    this.#world.control.move(this.page.host.name);
    this.page.moved();
  }

  setLink(link: LinkCondition): void {
    this.#link = link;
    if (this.page !== undefined) this.#impair(this.page);
  }

  blackhole(blackhole: Blackhole): void {
    // A second one replaces the first, which may be of the other direction.
    if (this.#blackhole !== undefined && this.page !== undefined) this.#world.control.heal(pathOf(this.page));
    this.#blackhole = blackhole;
    if (this.page !== undefined) this.#impair(this.page);
  }

  /** The path is well from now on, and nothing waits to strike any more. */
  heal(): void {
    this.#armed = [];
    if (!this.#isImpaired) return;
    this.#link = NORMAL_LINK;
    this.#blackhole = undefined;
    if (this.page === undefined) return;
    const path = pathOf(this.page);
    this.#world.control.setLink(path, linkSettings(NORMAL_LINK));
    this.#world.control.heal(path);
    this.page.did('heal');
  }

  get #isImpaired(): boolean {
    return this.#blackhole !== undefined || this.#link !== NORMAL_LINK;
  }

  /** The page's way to the server becomes what was ordered for the participant. */
  #impair(page: Page): void {
    const { control } = this.#world;
    const path = pathOf(page);
    page.did('link');
    control.setLink(path, linkSettings(this.#link));
    const hole = this.#blackhole;
    if (hole !== undefined) control.blackhole(darkPath(path, hole.path), PACKETS[hole.what]);
  }
}

function pathOf({ host }: Page): Path {
  return { from: host.name, to: SERVER_NAME };
}

/** What steps call the packets of a blackhole, in the words of the world. */
const PACKETS = { all: 'all', media: 'media', signal: 'signalling' } as const;

function darkPath({ from, to }: Path, dark: Blackhole['path']): Path {
  if (dark === 'both') return { from, to };
  return dark === 'up' ? { from, to, ways: 'one-way' } : { from: to, to: from, ways: 'one-way' };
}
