import { Transform } from 'node:stream';
import zlib from 'node:zlib';

type Codec = zlib.DeflateRaw | zlib.InflateRaw;

/** Node's own synchronous step of a zlib stream, which keeps the dictionary between messages; in Node since 0.11, not documented. */
interface SynchronousCodec {
  _processChunk(chunk: Buffer, flush: number): Buffer;
}

/** A raw deflate or inflate stream that works when it is called, not on the thread pool: the part of zlib's streams that `ws` uses. */
class SynchronousZlib extends Transform {
  readonly #codec: Codec;
  readonly #isInflate: boolean;
  #waiting: Buffer[] = [];

  constructor(codec: Codec, isInflate: boolean) {
    super();
    this.#codec = codec;
    this.#isInflate = isInflate;
    codec.on('error', () => undefined);
  }

  override write(chunk: unknown): boolean {
    this.#waiting.push(Buffer.from(chunk as Uint8Array));
    return true;
  }

  flush(...args: unknown[]): void {
    const done = args.at(-1) as () => void;
    const input = Buffer.concat(this.#waiting);
    this.#waiting = [];
    try {
      const codec = this.#codec as unknown as SynchronousCodec;
      const output = codec._processChunk(input, zlib.constants.Z_SYNC_FLUSH);
      if (output.length > 0) this.emit('data', output);
    } catch (error) {
      this.emit('error', error);
      if (this.#isInflate) return;
    }
    done();
  }

  reset(): void {
    this.#codec.reset();
  }

  close(): void {
    this.#codec.close();
    this.destroy();
  }
}

/** `node:zlib` of a guest: permessage-deflate without the thread pool. */
export function makeZlib(): Record<string, unknown> {
  return {
    ...zlib,
    createDeflateRaw: (options?: zlib.ZlibOptions) => new SynchronousZlib(zlib.createDeflateRaw(options), false),
    createInflateRaw: (options?: zlib.ZlibOptions) => new SynchronousZlib(zlib.createInflateRaw(options), true),
  };
}
