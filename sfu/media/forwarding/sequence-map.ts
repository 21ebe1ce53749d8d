import { sequenceDistance } from '#proto/rtp/sequence';

/** Late packets older than this many changes of the offset are not forwarded; each change is one drop in order. */
const MAX_CHANGES = 64;

/**
 * Maps sequence numbers of one incoming stream at a time to one outgoing numbering. Losses of the publisher stay gaps (so that they can be
 * repaired); packets that we drop ourselves leave none.
 */
export class SequenceMap {
  /** Offsets that hold from an unwrapped incoming number on; ascending. */
  #changes: { readonly from: number; readonly offset: number }[] = [];
  #highestIn = -1;
  #highestOut: number;

  /** @param first Outgoing number of the first packet. */
  constructor(first: number) {
    this.#highestOut = (first - 1) & 0xffff;
  }

  /** Highest outgoing number so far. */
  get highest(): number {
    return this.#highestOut;
  }

  /** The next packet begins a new stream, or goes on after a pause: it gets the next outgoing number. */
  restart(sequenceNumber: number): void {
    this.#highestIn = sequenceNumber + 0x10000;
    this.#changes = [{ from: this.#highestIn, offset: this.#highestOut + 1 - sequenceNumber }];
    // The packet itself is still to be mapped.
    this.#highestIn--;
  }

  /** @returns The outgoing number, or undefined for a packet from before the last restart. */
  map(sequenceNumber: number): number | undefined {
    const unwrapped = this.#unwrap(sequenceNumber);
    const offset = this.#offsetAt(unwrapped);
    if (offset === undefined) return undefined;
    const out = (unwrapped + offset) & 0xffff;
    if (unwrapped > this.#highestIn) this.#highestIn = unwrapped;
    if (sequenceDistance(this.#highestOut, out) > 0) this.#highestOut = out;
    return out;
  }

  /** This packet is not forwarded; the numbers behind it move up. Late packets cannot be closed over any more. */
  skip(sequenceNumber: number): void {
    const unwrapped = this.#unwrap(sequenceNumber);
    const last = this.#changes.at(-1);
    if (last === undefined || unwrapped <= this.#highestIn) return;
    this.#highestIn = unwrapped;
    this.#changes.push({ from: unwrapped + 1, offset: last.offset - 1 });
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }

  /** Takes the next outgoing number while nothing comes in; {@link restart} goes on behind it. */
  take(): number {
    this.#highestOut = (this.#highestOut + 1) & 0xffff;
    return this.#highestOut;
  }

  /** Leaves outgoing numbers free behind the highest: for padding and duplicates of our own. */
  insert(count: number): void {
    const last = this.#changes.at(-1);
    if (last === undefined) return;
    this.#changes.push({ from: this.#highestIn + 1, offset: last.offset + count });
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }

  #offsetAt(unwrapped: number): number | undefined {
    for (let index = this.#changes.length - 1; index >= 0; index--) {
      const change = this.#changes[index];
      if (change !== undefined && change.from <= unwrapped) return change.offset;
    }
    return undefined;
  }

  #unwrap(sequenceNumber: number): number {
    return this.#highestIn + sequenceDistance(this.#highestIn & 0xffff, sequenceNumber);
  }
}
