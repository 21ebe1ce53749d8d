import { setImmediate } from 'node:timers';
import { Kernel } from '../kernel/kernel.ts';

/**
 * The kernel against the bare loop it must keep up with: a binary heap and 64 immediates asked for at once, nothing else. Each of 1000
 * events schedules itself again, as plain functions, as async functions with four awaits, and through a tick. Prints CPU time per
 * event of both and their ratio (1 is as fast as the bare loop); runs alternate, the best of each counts.
 */

const PENDING = 1000;
const EVENTS = 300_000;
const ROUNDS = 11;

type Schedule = (delayUs: number, run: () => void) => void;
type Load = (schedule: Schedule) => void;

interface BareEvent {
  readonly due: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** The loop without timers that can be cancelled, reasons, limits or errors. */
class BareLoop {
  readonly #heap: BareEvent[] = [];
  #now = 0;
  #sequence = 0;

  schedule(delay: number, run: () => void): void {
    const heap = this.#heap;
    const event = { due: this.#now + delay, sequence: this.#sequence++, run };
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, event)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  run(events: number): Promise<void> {
    let left = events;
    return new Promise((resolve) => {
      const turn = (): void => {
        if (left <= 0) return;
        const event = this.#shift();
        if (event === undefined) return;
        this.#now = event.due;
        event.run();
        if (--left === 0) resolve();
      };
      const ask = (): void => {
        if (left <= 0) return;
        for (let i = 0; i < 64; i++) setImmediate(turn);
        setImmediate(ask);
      };
      ask();
    });
  }

  #shift(): BareEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      if (child === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        below++;
        child = right;
      }
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: BareEvent, b: BareEvent): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}

const LOADS: readonly (readonly [name: string, load: Load])[] = [
  [
    'plain',
    (schedule) => {
      const event = (delay: number) => (): void => schedule(delay, again[delay] as () => void);
      const again = Array.from({ length: PENDING + 1 }, (_, i) => event(i));
      for (let i = 1; i <= PENDING; i++) schedule(i, again[i] as () => void);
    },
  ],
  [
    'four awaits',
    (schedule) => {
      const event = async (delay: number): Promise<void> => {
        for (let i = 0; i < 4; i++) await Promise.resolve();
        schedule(delay, () => void event(delay));
      };
      for (let i = 1; i <= PENDING; i++) schedule(i, () => void event(i));
    },
  ],
  [
    'a tick',
    (schedule) => {
      const event = (delay: number): void => process.nextTick(() => schedule(delay, () => event(delay)));
      for (let i = 1; i <= PENDING; i++) schedule(i, () => event(i));
    },
  ],
];

async function measureBare(load: Load): Promise<number> {
  const loop = new BareLoop();
  load(loop.schedule.bind(loop));
  return cpuUsPerEvent(() => loop.run(EVENTS));
}

async function measureKernel(load: Load): Promise<number> {
  const kernel = new Kernel();
  load((delayUs, run) => void kernel.afterUs(delayUs, 'bench', run));
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const count = (): void => {
    if (kernel.eventCount >= EVENTS) stop();
    else kernel.afterUs(500, 'count', count);
  };
  count();
  const us = await cpuUsPerEvent(() => kernel.runUntilSettled(stopped));
  return (us * EVENTS) / kernel.eventCount;
}

async function cpuUsPerEvent(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EVENTS;
}

for (const [name, load] of LOADS) {
  let bare = Infinity;
  let kernel = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    bare = Math.min(bare, await measureBare(load));
    kernel = Math.min(kernel, await measureKernel(load));
  }
  process.stdout.write(
    `${name}: bare ${bare.toFixed(3)} µs, kernel ${kernel.toFixed(3)} µs, ratio ${(bare / kernel).toFixed(2)}\n`,
  );
}
