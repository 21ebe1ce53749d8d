/** One frame of the server. */
export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The frames in what a server sends after its HTTP answer. */
export class WebSocketFrames {
  readonly all: ServerFrame[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #isPastHead = false;

  push(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#isPastHead) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isPastHead = true;
      this.#rest = this.#rest.subarray(end + 4);
    }
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) this.all.push(frame);
  }

  #take(): ServerFrame | undefined {
    const rest = this.#rest;
    const [first = 0, second = 0] = rest;
    const short = second & 0x7f;
    const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (rest.length < headBytes) return undefined;
    const sizeBytes = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < headBytes + sizeBytes) return undefined;
    this.#rest = rest.subarray(headBytes + sizeBytes);
    return { opcode: first & 0x0f, payload: Buffer.from(rest.subarray(headBytes, headBytes + sizeBytes)) };
  }
}
