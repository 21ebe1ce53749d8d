import type { Action, Fault, Phase } from '../steps/step.ts';
import type { LinkCondition } from '../steps/link-condition.ts';
import { linkSettings, NORMAL_LINK } from '../steps/link-condition.ts';
import { Page } from './page.ts';
import { PhaseRecorder } from './phase-recorder.ts';
import type { ScenarioHost, ScenarioWorld } from './scenario-world.ts';

type Blackhole = Pick<Extract<Action, { do: 'blackhole' }>, 'path' | 'what'>;

/** One participant of a scenario: the page it has now, those it had, the way to the server, and the faults that wait for their moment. */
export class ParticipantActor {
  readonly pages: Page[] = [];
  readonly #number: number;
  readonly #world: ScenarioWorld;
  readonly #onOpened: () => void;
  #armed: { readonly phase: Phase; readonly fault: Fault }[] = [];
  #link: LinkCondition = NORMAL_LINK;
  #blackhole: Blackhole | undefined;

  /** @param onOpened Told when a page was let in, by a join or a resume */
  constructor(number: number, world: ScenarioWorld, onOpened: () => void) {
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
    const machine = this.#world.createScenarioHost(name);
    this.#setLink(machine);
    const recorder = new PhaseRecorder(this.#world, (phase) => this.#onPhase(page, phase));
    const page: Page = new Page({ name, join: action, machine, target: this.#world.target, recorder });
    this.pages.push(page);
    if (this.#isImpaired) page.did('link');
    page.join();
  }

  arm(phase: Phase, fault: Fault): void {
    this.#armed.push({ phase, fault });
  }

  #onPhase(page: Page, phase: Phase): void {
    if (phase === 'join-received' || phase === 'reconnect-received')
      this.#world.clock.after(0, 'snapshot', this.#onOpened);
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

  setLink(link: LinkCondition): void {
    this.#link = link;
    this.#linkChanged();
  }

  blackhole(blackhole: Blackhole): void {
    this.#blackhole = blackhole;
    this.#linkChanged();
  }

  /** The path is well from now on, and nothing waits to strike any more. */
  heal(): void {
    this.#armed = [];
    if (!this.#isImpaired) return;
    this.#link = NORMAL_LINK;
    this.#blackhole = undefined;
    if (this.page === undefined) return;
    this.#setLink(this.page.machine);
    this.page.did('heal');
  }

  get #isImpaired(): boolean {
    return this.#blackhole !== undefined || this.#link !== NORMAL_LINK;
  }

  #linkChanged(): void {
    if (this.page === undefined) return;
    this.page.did('link');
    this.#setLink(this.page.machine);
  }

  #setLink(machine: ScenarioHost): void {
    const normal = linkSettings(this.#link);
    const only = { all: {}, media: { only: 'datagrams' }, signal: { only: 'streams' } } as const;
    const hole = this.#blackhole;
    const dark = hole === undefined ? normal : [{ model: 'blackhole' as const, ...only[hole.what] }, ...normal];
    machine.setLink(hole?.path === 'down' ? normal : dark, hole?.path === 'up' ? normal : dark);
  }
}
