/** Puts segments into order: what came early waits until the bytes before it are there. */
export class ReceiveBuffer {
  readonly #early = new Map<number, Buffer>();
  #next = 1;

  /** Sequence of the next byte that is missing: what is acknowledged. */
  get next(): number {
    return this.#next;
  }

  /** Takes a segment, and gives what it made readable, in order. */
  add(sequence: number, payload: Buffer): Buffer[] {
    const known = this.#early.get(sequence);
    if (sequence + payload.length > this.#next && (known === undefined || known.length < payload.length))
      this.#early.set(sequence, payload);
    const ready: Buffer[] = [];
    for (let chunk = this.#takeNext(); chunk !== undefined; chunk = this.#takeNext()) {
      this.#next += chunk.length;
      ready.push(chunk);
    }
    return ready;
  }

  /** Steps over the FIN, which takes one sequence number. */
  skipFin(): void {
    this.#next++;
  }

  #takeNext(): Buffer | undefined {
    for (const [sequence, payload] of this.#early) {
      if (sequence > this.#next) continue;
      this.#early.delete(sequence);
      const fresh = payload.subarray(this.#next - sequence);
      if (fresh.length > 0) return fresh;
    }
    return undefined;
  }
}
