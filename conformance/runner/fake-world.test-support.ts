import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { TraceLog } from '#proto/trace/trace-log';
import type { Clock, Host, Timer, World, WorldFactory } from './world.ts';

interface Scheduled {
  readonly dueUs: number;
  readonly run: () => void;
}

/** A clock that jumps to the next timer as soon as nothing else is left to do. */
export class JumpingClock implements Clock {
  private us = 0;
  private readonly queue: Scheduled[] = [];

  nowUs(): number {
    return this.us;
  }

  unixMs(): number {
    return 1_700_000_000_000 + this.us / 1_000;
  }

  after(delayMs: number, _reason: string, run: () => void): Timer {
    const scheduled = { dueUs: this.us + delayMs * 1_000, run };
    this.queue.push(scheduled);
    this.queue.sort((a, b) => a.dueUs - b.dueUs);
    return {
      cancel: () => {
        const place = this.queue.indexOf(scheduled);
        if (place >= 0) this.queue.splice(place, 1);
      },
    };
  }

  /** Runs the next timer; false when there is none. */
  step(): boolean {
    const next = this.queue.shift();
    if (next === undefined) return false;
    this.us = next.dueUs;
    next.run();
    return true;
  }
}

/** A world without a server or network: what a runner needs when the cases do not join anything. */
export class FakeWorld implements World {
  readonly kind: World['kind'];
  readonly clock: JumpingClock = new JumpingClock();
  readonly target: World['target'] = { url: 'ws://nowhere', apiKey: 'key', apiSecret: 'a-secret-nobody-may-see' };
  readonly trace: TraceLog = new TraceLog();
  isClosed = false;

  constructor(kind: World['kind'] = 'live') {
    this.kind = kind;
  }

  createHost(name: string): Host {
    return {
      name,
      clock: this.clock,
      openStream: () => new PassThrough(),
      vanish: () => undefined,
      close: () => Promise.resolve(),
    } as unknown as Host;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    let done = false;
    const outcome = body().finally(() => {
      done = true;
    });
    // The outcome is awaited below; until then a rejection is not lost.
    outcome.catch(() => undefined);
    for (;;) {
      await turn();
      if (done || !this.clock.step()) return outcome;
    }
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

export interface FakeWorlds extends WorldFactory {
  readonly made: FakeWorld[];
}

export function fakeWorlds(parallel = 2): FakeWorlds {
  const made: FakeWorld[] = [];
  return {
    kind: 'live',
    parallel,
    made,
    create: () => {
      const world = new FakeWorld();
      made.push(world);
      return Promise.resolve(world);
    },
    close: () => Promise.resolve(),
  };
}
