/** Bytes written and not yet acknowledged, addressed by sequence number; the first data byte has sequence 1. */
export class SendBuffer {
  #chunks: Buffer[] = [];
  #begin = 1;
  #end = 1;

  /** Sequence of the first byte kept. */
  get begin(): number {
    return this.#begin;
  }

  /** Sequence after the last byte written. */
  get end(): number {
    return this.#end;
  }

  append(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#end += chunk.length;
  }

  /** Forgets everything before `sequence`. */
  acknowledge(sequence: number): void {
    let first = this.#chunks[0];
    while (first !== undefined && this.#begin < sequence) {
      const gone = Math.min(first.length, sequence - this.#begin);
      this.#begin += gone;
      if (gone === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(gone);
      first = this.#chunks[0];
    }
  }

  /** Copies up to `length` bytes from `sequence` on. */
  slice(sequence: number, length: number): Buffer {
    const result = Buffer.alloc(Math.max(0, Math.min(length, this.#end - sequence)));
    let at = this.#begin;
    let filled = 0;
    for (const chunk of this.#chunks) {
      if (filled === result.length) break;
      const skip = Math.max(0, sequence + filled - at);
      if (skip < chunk.length) filled += chunk.copy(result, filled, skip);
      at += chunk.length;
    }
    return result;
  }
}
