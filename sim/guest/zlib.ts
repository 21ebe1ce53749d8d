import { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { SimHost } from '../network/host.ts';
import { guarded } from './time.ts';

/** How far back deflate looks (RFC 1951 §2). */
const WINDOW_BYTES = 32_768;

/**
 * A raw deflate or inflate stream that works on the next tick, not on the thread pool: the part of zlib's streams that `ws` uses.
 * Each message is a call of its own; what the codec would remember of earlier messages is handed to it as its dictionary.
 */
class SynchronousZlib extends Transform {
  readonly #host: SimHost;
  readonly #options: zlib.ZlibOptions;
  readonly #isInflate: boolean;
  #waiting: Buffer[] = [];
  #history: Buffer = Buffer.alloc(0);

  constructor(host: SimHost, options: zlib.ZlibOptions | undefined, isInflate: boolean) {
    super();
    this.#host = host;
    this.#options = { ...options, finishFlush: zlib.constants.Z_SYNC_FLUSH };
    this.#isInflate = isInflate;
  }

  override write(chunk: unknown): boolean {
    this.#waiting.push(Buffer.from(chunk as Uint8Array));
    return true;
  }

  flush(...args: unknown[]): void {
    const done = args.at(-1) as () => void;
    process.nextTick(guarded(this.#host, () => this.#work(done)));
  }

  #work(done: () => void): void {
    if (this.destroyed) return;
    const input = Buffer.concat(this.#waiting);
    this.#waiting = [];
    const output = this.#convert(input);
    if (output === undefined) return;
    const plain = this.#isInflate ? output : input;
    this.#history = Buffer.from(Buffer.concat([this.#history, plain]).subarray(-WINDOW_BYTES));
    if (output.length > 0) this.emit('data', output);
    done();
  }

  #convert(input: Buffer): Buffer | undefined {
    const options = this.#history.length === 0 ? this.#options : { ...this.#options, dictionary: this.#history };
    try {
      return this.#isInflate ? zlib.inflateRawSync(input, options) : zlib.deflateRawSync(input, options);
    } catch (error) {
      this.emit('error', error);
      return undefined;
    }
  }

  reset(): void {
    this.#history = Buffer.alloc(0);
  }

  close(): void {
    this.destroy();
  }
}

/** `node:zlib` of a guest: permessage-deflate without the thread pool. */
export function makeZlib(host: SimHost): Record<string, unknown> {
  return {
    ...zlib,
    createDeflateRaw: (options?: zlib.ZlibOptions) => new SynchronousZlib(host, options, false),
    createInflateRaw: (options?: zlib.ZlibOptions) => new SynchronousZlib(host, options, true),
  };
}
