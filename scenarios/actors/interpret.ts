import { CaseRecorder } from '#conformance/probe/recorder';
import { Watch } from '#conformance/probe/watch';
import type { TraceLog } from '#proto/trace/trace-log';
import type { DefectName } from '#sfu/defects/catalogue';
import { acceptedAtMs } from '../checkers/session-facts.ts';
import type { Scenario } from '../steps/scenario.ts';
import { describeStep, identityName, type Action, type Step } from '../steps/step.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { createVirtualWorldFactory, type VirtualWorld } from '../worlds/virtual/virtual-world.ts';
import type { History } from './history.ts';
import { RosterObserver } from './observer.ts';
import { ParticipantActor } from './participant-actor.ts';
import { isAboutToRemove, settleBudgetMs } from './settling.ts';

/** A ping on a healed path comes back at once; the rest is for retransmission. */
const PING_WITHIN_MS = 5_000;

/** A run that has ended. */
export interface Played {
  readonly history: History;
  /** SHA-256 over the whole trace. */
  readonly traceHash: string;
  /** Without events unless they were to be kept. */
  readonly trace: TraceLog;
}

export interface PlayOptions {
  /** Bugs of the server that are switched on. */
  readonly defects?: readonly DefectName[];
  /** Default `werift`. */
  readonly engine?: VirtualEngine;
  /** Whether a use of the machine's time, entropy, threads or sockets fails the run and names the caller. */
  readonly detect?: boolean;
  /** Whether the events of the trace are kept. Else only its hash is: what is judged, the pages have written down. */
  readonly keepsTrace?: boolean;
}

/** Plays a scenario in a world of its own: the steps, then everything is healed, settles, and is looked at. */
export async function play(scenario: Scenario, options: PlayOptions = {}): Promise<Played> {
  const { keepsTrace = false, ...settings } = options;
  const trace = { retain: keepsTrace ? 'all' : 'none' } as const;
  const worlds = createVirtualWorldFactory({ ...settings, seed: scenario.worldSeed, trace });
  const world = await worlds.create('scenario');
  const history = await world.run(() => new Interpreter(world).run(scenario.steps));
  await world.close();
  return { history, traceHash: world.trace.hash(), trace: world.trace };
}

/** Plays steps in a world that may have seen others before, with participants of its own. */
export class Interpreter {
  readonly #world: VirtualWorld;
  readonly #hostPrefix: string;
  readonly #watch: Watch;
  readonly #recorder: CaseRecorder;
  readonly #observer: RosterObserver;
  readonly #participants = new Map<number, ParticipantActor>();
  readonly #removals: { atUs: number; identity: string }[] = [];
  readonly #asked: Promise<void>[] = [];

  /** @param hostPrefix Before the names of its hosts, where a world sees more than one */
  constructor(world: VirtualWorld, hostPrefix: string = '') {
    this.#world = world;
    this.#hostPrefix = hostPrefix;
    this.#watch = new Watch(world.clock);
    this.#recorder = new CaseRecorder(world);
    this.#observer = new RosterObserver(world, this.#recorder, `${hostPrefix}observer`);
  }

  /** The steps; then everything is healed, settles, and is looked at. */
  async run(steps: readonly Step[]): Promise<History> {
    const startedUs = this.#world.clock.nowUs();
    for (const step of steps) {
      if (step.afterMs > 0) await this.#watch.pause(step.afterMs, 'step');
      this.#recorder.note('scenario', 'step', describeStep(step));
      this.#do(step);
    }
    // What was started last shall meet its faults before they end.
    await this.#watch.pause(LAST_STEP_MS, 'last step');
    for (const actor of this.#participants.values()) actor.heal();
    const healedUs = this.#world.clock.nowUs();
    await this.#settle((healedUs - startedUs) / 1000);
    await this.#look();
    while (isAboutToRemove(acceptedAtMs(this.#history(healedUs)).values(), this.#world.clock.unixMs())) {
      await this.#watch.pause(NEXT_LOOK_MS, 'no moment to compare');
      await this.#look();
    }
    await Promise.all(this.#asked);
    return this.#history(healedUs);
  }

  /** Whoever is still there goes, in the way that a closed page does. */
  leave(): void {
    for (const page of this.#pages()) page.kill();
  }

  #history(healedUs: number): History {
    const { snapshots } = this.#observer;
    return { pages: this.#pages(), snapshots, removals: this.#removals, healedUs, endUs: this.#world.clock.nowUs() };
  }

  #pages(): ParticipantActor['pages'] {
    return [...this.#participants.values()].flatMap(({ pages }) => pages);
  }

  async #settle(outageMs: number): Promise<void> {
    const wasImpaired = this.#pages().some(({ deeds }) => deeds.some(({ kind }) => kind === 'heal' || kind === 'link'));
    const budgetMs = settleBudgetMs(this.#pages(), wasImpaired ? outageMs : 0);
    for (const page of this.#pages()) page.returnAfterHeal();
    await this.#watch.pause(budgetMs / 2, 'settle');
    // Whoever noticed only now that the socket is gone comes back, too.
    for (const page of this.#pages()) page.returnAfterHeal();
    await this.#watch.pause(budgetMs / 2, 'settle');
    await Promise.all(this.#pages().map((page) => page.ping(PING_WITHIN_MS)));
  }

  #look(): Promise<void> {
    const asked = this.#observer.look();
    this.#asked.push(asked);
    return asked;
  }

  #participant(number: number): ParticipantActor {
    let actor = this.#participants.get(number);
    if (actor === undefined) {
      actor = new ParticipantActor(number, this.#world, () => void this.#look(), this.#hostPrefix);
      this.#participants.set(number, actor);
    }
    return actor;
  }

  #do(action: Action): void {
    if (action.do === 'remove') {
      const identity = identityName(action.identity);
      this.#removals.push({ atUs: this.#world.clock.nowUs(), identity });
      this.#asked.push(this.#observer.remove(identity));
      return;
    }
    if (action.do === 'permit') {
      this.#asked.push(this.#observer.permit(identityName(action.identity), action.canPublish));
      return;
    }
    const actor = this.#participant(action.participant);
    if (!this.#isDoneByActor(actor, action)) doneByPage(actor, action);
  }

  /** Steps that concern the machine and its path, whatever page is open. */
  #isDoneByActor(actor: ParticipantActor, action: Action): boolean {
    switch (action.do) {
      case 'join':
        actor.join(action);
        return true;
      case 'move':
        actor.move();
        return true;
      case 'set-link':
        actor.setLink(action.link);
        return true;
      case 'blackhole':
        actor.blackhole(action);
        return true;
      case 'heal':
        actor.heal();
        return true;
      case 'fault-at':
        actor.arm(action.phase, action.fault);
        return true;
      default:
        return false;
    }
  }
}

const NEXT_LOOK_MS = 5_000;

/** Long enough for a join over the normal link with peer connections to come up. */
const LAST_STEP_MS = 500;

/** Steps that the open page does; without one they do nothing. */
function doneByPage({ page }: ParticipantActor, action: Action): void {
  switch (action.do) {
    case 'leave':
      return page?.leave();
    case 'kill':
      return page?.kill();
    case 'vanish':
      return page?.vanish();
    case 'cut-signal':
      return page?.cut();
    case 'resume':
      return page?.resume();
    case 'publish':
      return page?.publish();
    case 'mute':
      return page?.mute(action.muted);
    case 'send-data':
      return page?.sendData(action.text);
    case 'set-metadata':
      return page?.setMetadata({ metadata: action.text });
    case 'set-attribute':
      return page?.setMetadata({ attributes: { [action.key]: action.text } });
    default:
  }
}
