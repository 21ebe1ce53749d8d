/** Something that will happen. */
export class QueuedEvent {
  dueUs: number;
  sequence: number;
  /** A short phrase for whoever asks what waits. */
  reason: string;
  /** Undefined once it was cancelled or has happened. */
  run: ((subject: unknown) => void) | undefined;
  /** What `run` is given. */
  subject: unknown;
  /** Whether nothing asynchronous can follow from it, unless it says so. */
  readonly isQuiet: boolean;

  constructor(
    dueUs: number,
    sequence: number,
    reason: string,
    run: (subject: unknown) => void,
    subject: unknown,
    isQuiet: boolean,
  ) {
    this.dueUs = dueUs;
    this.sequence = sequence;
    this.reason = reason;
    this.run = run;
    this.subject = subject;
    this.isQuiet = isQuiet;
  }

  /** Has no effect once it happened. */
  cancel(): void {
    this.run = undefined;
  }
}

/** Below this length the heap is not searched for cancelled events. */
const LEAST_COMPACTION = 2048;

/** A binary heap ordered by (due, sequence): events of one instant happen in the order in which they were asked for. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];
  /** At this length cancelled events are cleared away: a day of keep-alive timers must not grow the heap. */
  #compactAt = LEAST_COMPACTION;

  /** Whether no event waits, cancelled ones not counted. */
  get isEmpty(): boolean {
    return this.peek() === undefined;
  }

  /** How many events wait, cancelled ones not counted. It takes a walk through all. */
  count(): number {
    return this.#heap.reduce((sum, event) => (event.run === undefined ? sum : sum + 1), 0);
  }

  /** The first event that was not cancelled, left in the queue. */
  peek(): QueuedEvent | undefined {
    let first = this.#heap[0];
    while (first !== undefined && first.run === undefined) {
      this.#removeFirst();
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
    if (heap.length >= this.#compactAt) this.#compact();
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

  /** Up to `limit` waiting events in the order in which they would happen. */
  list(limit: number): QueuedEvent[] {
    const waiting = this.#heap.filter((event) => event.run !== undefined);
    return waiting.sort((a, b) => a.dueUs - b.dueUs || a.sequence - b.sequence).slice(0, limit);
  }

  /** Clears away what was cancelled; the next search is due when the heap has doubled, so that searching costs little per event. */
  #compact(): void {
    const waiting = this.#heap.filter((event) => event.run !== undefined);
    this.#compactAt = Math.max(LEAST_COMPACTION, 2 * waiting.length);
    this.#heap.length = 0;
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
