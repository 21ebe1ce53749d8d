/** What is certain of a client over all sockets of its session, in microseconds of the port clock: when it spoke, and what it has read. */
export class SignalContact {
  #heardUs: number;
  #readUntilUs: number;

  /** @param joinedUs When the client was let in: JoinResponse tells everything of before. */
  constructor(joinedUs: number) {
    this.#heardUs = joinedUs;
    this.#readUntilUs = joinedUs;
  }

  /** The last message of the client. That it speaks does not mean that it hears: a path may fail in one direction, or lag behind. */
  get heardUs(): number {
    return this.#heardUs;
  }

  /** All that was sent before has been read: a socket delivers in order, and the client answered a ping of this moment. */
  get readUntilUs(): number {
    return this.#readUntilUs;
  }

  heard(nowUs: number): void {
    this.#heardUs = nowUs;
  }

  read(untilUs: number): void {
    this.#readUntilUs = Math.max(this.#readUntilUs, untilUs);
  }
}
