import { BudgetError } from '../errors.ts';
import { EventQueue, QueuedEvent } from './event-queue.ts';
import { MachineDetector } from './machine-detector.ts';
import { onNextTurn } from './machine-turn.ts';

/** A scheduled event; cancelling after it happened has no effect. */
export interface KernelTimer {
  readonly dueUs: number;
  cancel(): void;
}

export interface KernelOptions {
  /** Whether a use of the machine's time, entropy, threads or sockets from inside fails the run with a MachineUseError. Slows it down. */
  readonly detect?: boolean;
}

/** How many turns are asked of Node at once: enough to hide the cost of asking, few enough that real sockets get their turn. */
const TURNS_AT_ONCE = 512;
/** How many quiet events may happen in one turn, for the same reason. */
const QUIET_AT_ONCE = 64;

type Outcome = 'continue' | 'done';

/** Owner of virtual time: whole microseconds, one queue ordered by (due, sequence), every microtask finished between two events. */
export class Kernel {
  readonly #queue = new EventQueue();
  /** Quiet events that have happened: nobody holds them, so that they are used again. */
  readonly #spare: QueuedEvent[] = [];
  #nowUs = 0;
  #sequence = 0;
  #eventCount = 0;
  #running = false;
  #isTurnOver = false;
  #failure: { readonly error: unknown } | undefined;
  readonly #detector: MachineDetector | undefined;

  constructor(options: KernelOptions = {}) {
    if (options.detect === true) this.#detector = new MachineDetector((error) => this.fail(error));
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** How many events have happened. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** Schedules an event at an instant; an instant that is over means now, after everything already asked for. */
  at(dueUs: number, reason: string, run: () => void): KernelTimer {
    return this.#schedule(dueUs, reason, run, undefined);
  }

  /** As `at`, for an event that is given something: a function for every event would cost more than the event. */
  atWith<Subject>(dueUs: number, reason: string, run: (subject: Subject) => void, subject: Subject): KernelTimer {
    return this.#schedule(dueUs, reason, run as (subject: unknown) => void, subject);
  }

  /**
   * Schedules an event that runs no code of a host: nothing asynchronous can follow from it, so that the next event may happen in the same
   * turn of the machine. Where it comes to a host after all, it says so with {@link endTurn}.
   */
  atQuiet<Subject>(dueUs: number, reason: string, run: (subject: Subject) => void, subject: Subject): void {
    const due = this.#dueOf(dueUs, reason);
    const event = this.#spare.pop();
    if (event === undefined) {
      this.#queue.push(
        new QueuedEvent(due, this.#sequence++, reason, run as (subject: unknown) => void, subject, true),
      );
      return;
    }
    event.dueUs = due;
    event.sequence = this.#sequence++;
    event.reason = reason;
    event.run = run as (subject: unknown) => void;
    event.subject = subject;
    this.#queue.push(event);
  }

  /** Microtasks and ticks may follow from the present event: they end before the next one begins. */
  endTurn(): void {
    this.#isTurnOver = true;
  }

  #schedule(dueUs: number, reason: string, run: (subject: unknown) => void, subject: unknown): KernelTimer {
    const event = new QueuedEvent(this.#dueOf(dueUs, reason), this.#sequence++, reason, run, subject, false);
    this.#queue.push(event);
    return event;
  }

  #dueOf(dueUs: number, reason: string): number {
    const rounded = Math.round(dueUs);
    // Also false for NaN.
    if (!(rounded <= Number.MAX_SAFE_INTEGER))
      throw new RangeError(`'${reason}' was scheduled at ${dueUs} µs, which is no instant of this world.`);
    return rounded > this.#nowUs ? rounded : this.#nowUs;
  }

  afterUs(delayUs: number, reason: string, run: () => void): KernelTimer {
    return this.at(this.#nowUs + delayUs, reason, run);
  }

  /** Lets the current (or next) run fail: for errors thrown where no event is on the stack, such as a tick of a guest. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** What waits to happen, in order. */
  pending(limit: number = 10): { readonly dueUs: number; readonly reason: string }[] {
    return this.#queue.list(limit).map(({ dueUs, reason }) => ({ dueUs, reason }));
  }

  /** Lets everything up to and at an instant happen; time then stands at that instant. */
  async runUntil(untilUs: number): Promise<void> {
    await this.#pump(() => {
      if (this.#step(untilUs)) return 'continue';
      this.#nowUs = Math.max(this.#nowUs, untilUs);
      return 'done';
    });
  }

  /**
   * Lets time pass until a promise settles, and gives what it settled to.
   * @param body The promise, or what makes it: only then is its beginning a part of the world for the detector of machine use.
   * @throws BudgetError when nothing is left that could settle it, or after `limitUs` of virtual time.
   */
  async runUntilSettled<T>(
    body: Promise<T> | (() => Promise<T>),
    options: { readonly limitUs?: number } = {},
  ): Promise<T> {
    const limitUs = options.limitUs ?? Number.POSITIVE_INFINITY;
    const untilUs = this.#nowUs + limitUs;
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    let promise: Promise<T> | undefined;
    await this.#pump(
      () => {
        if (settled) return 'done';
        if (this.#step(untilUs)) return 'continue';
        throw this.#unsettled(limitUs);
      },
      () => {
        promise = typeof body === 'function' ? body() : body;
        promise.then(settle, settle);
      },
    );
    if (promise === undefined) throw new Error('The body of a run was not started.');
    return promise;
  }

  /** Lets the next event happen if it is due, and quiet ones before it. */
  #step(untilUs: number): boolean {
    const queue = this.#queue;
    for (let happened = 0; happened < QUIET_AT_ONCE; happened++) {
      const event = queue.peek();
      if (event === undefined || event.dueUs > untilUs) return happened > 0;
      const run = event.run;
      queue.shift();
      event.run = undefined;
      this.#nowUs = event.dueUs;
      this.#eventCount++;
      const { subject, isQuiet } = event;
      this.#isTurnOver = !isQuiet;
      if (isQuiet) {
        event.subject = undefined;
        this.#spare.push(event);
      }
      run?.(subject);
      if (this.#isTurnOver) return true;
    }
    return true;
  }

  #pump(step: () => Outcome, start?: () => void): Promise<void> {
    if (this.#running) throw new Error('This kernel is running already: await the first run before the next begins.');
    this.#running = true;
    const detector = this.#detector;
    const endDetection = detector?.begin();
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (settle: () => void): void => {
        isOver = true;
        this.#running = false;
        endDetection?.();
        settle();
      };
      const fail = (error: unknown): void =>
        end(() => {
          reject(error instanceof Error ? error : new Error(`An event threw ${String(error)}.`, { cause: error }));
        });
      const turn = (): void => {
        if (isOver) return;
        try {
          if (this.#failure !== undefined) this.#throwFailure();
          if (step() === 'done') end(resolve);
        } catch (error) {
          fail(error);
        }
      };
      const watchedTurn = (): void => {
        detector?.check();
        detector?.run(turn);
      };
      const onTurn = detector === undefined ? turn : watchedTurn;
      try {
        if (detector === undefined) start?.();
        else detector.run(() => start?.());
      } catch (error) {
        fail(error);
      }
      const ask = (): void => {
        if (isOver) return;
        for (let i = 0; i < TURNS_AT_ONCE; i++) onNextTurn(onTurn);
        onNextTurn(ask);
      };
      ask();
    });
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #unsettled(limitUs: number): BudgetError {
    const at = `at ${seconds(this.#nowUs)} after ${this.#eventCount} events`;
    if (this.#queue.isEmpty)
      return new BudgetError(
        `Nothing is left to happen ${at}, but the awaited promise has not settled. Either it waits for something that nobody will ` +
          'send, or for the machine (an import, a file, the thread pool, a real timer), which virtual time does not wait for.',
      );
    const waiting = this.pending(8).map(({ dueUs, reason }) => `${reason} at ${seconds(dueUs)}`);
    return new BudgetError(
      `The awaited promise has not settled within ${seconds(limitUs)} of virtual time (${at}). ` +
        `${this.#queue.count()} events wait; the next: ${waiting.join(', ')}.`,
    );
  }
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(6)} s`;
}
