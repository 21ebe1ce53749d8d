/** Something that will happen. */
export class QueuedEvent {
  readonly dueUs: number;
  readonly sequence: number;
  /** A short phrase for whoever asks what waits. */
  readonly reason: string;
  /** Undefined once it was cancelled or has happened. */
  run: (() => void) | undefined;
  readonly #queue: EventQueue;

  constructor(queue: EventQueue, dueUs: number, sequence: number, reason: string, run: () => void) {
    this.#queue = queue;
    this.dueUs = dueUs;
    this.sequence = sequence;
    this.reason = reason;
    this.run = run;
  }

  /** Has no effect once it happened. */
  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#queue.cancelled();
  }
}

/** A binary heap ordered by (due, sequence): events of one instant happen in the order in which they were asked for. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];
  #cancelled = 0;

  /** How many events are waiting, cancelled ones not counted. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** The first event that was not cancelled, left in the queue. */
  peek(): QueuedEvent | undefined {
    let first = this.#heap[0];
    while (first !== undefined && first.run === undefined) {
      this.#removeFirst();
      this.#cancelled--;
      first = this.#heap[0];
    }
    return first;
  }

  /** Takes the event that `peek` gave. */
  shift(): void {
    this.#removeFirst();
  }

  push(event: QueuedEvent): void {
    const heap = this.#heap;
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

  /** An event in the queue was cancelled: it is skipped later, or cleared away when there are many. */
  cancelled(): void {
    this.#cancelled++;
    if (this.#cancelled > 1024 && this.#cancelled > this.#heap.length / 2) this.#compact();
  }

  /** Up to `limit` waiting events in the order in which they would happen. */
  list(limit: number): QueuedEvent[] {
    const waiting = this.#heap.filter((event) => event.run !== undefined);
    return waiting.sort((a, b) => a.dueUs - b.dueUs || a.sequence - b.sequence).slice(0, limit);
  }

  /** A day of keep-alive timers, each cancelled before its time, must not grow the heap. */
  #compact(): void {
    const waiting = this.#heap.filter((event) => event.run !== undefined);
    this.#heap.length = 0;
    this.#cancelled = 0;
    for (const event of waiting) this.push(event);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
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
  }
}

function isBefore(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.dueUs < b.dueUs || (a.dueUs === b.dueUs && a.sequence < b.sequence);
}
