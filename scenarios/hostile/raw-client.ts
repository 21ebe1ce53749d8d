import type { Duplex } from 'node:stream';
import { targetUrl } from '#conformance/probe/target-urls';
import type { Host, Target } from '#conformance/runner/world';
import { WebSocketFrames } from './websocket-frames.ts';

export const BINARY_FRAME = 2;
export const PING_FRAME = 9;
/** RFC 6455 section 5.1 wants a client to mask; a mask of zeros leaves the bytes as they are. */
const NO_MASK = Buffer.alloc(4);

/** The head of a masked frame that says to have so many bytes. */
export function frameHead(opcode: number, sizeBytes: number, isFinal = true): Buffer {
  const first = (isFinal ? 0x80 : 0) | opcode;
  if (sizeBytes < 126) return Buffer.concat([Buffer.from([first, 0x80 | sizeBytes]), NO_MASK]);
  const head = Buffer.alloc(sizeBytes < 65_536 ? 4 : 10);
  head[0] = first;
  if (sizeBytes < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(sizeBytes, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(sizeBytes), 2);
  }
  return Buffer.concat([head, NO_MASK]);
}

/** One whole frame. */
export function frameOf(payload: Uint8Array, opcode: number = BINARY_FRAME): Buffer {
  return Buffer.concat([frameHead(opcode, payload.length), payload]);
}

/** A byte stream to the server that does what no WebSocket library would: it speaks too fast, too slowly, too much, or does not listen. */
export class RawClient {
  readonly frames: WebSocketFrames = new WebSocketFrames();
  readonly #stream: Duplex;
  /** The server, or the network, has ended the connection. */
  isCut = false;

  constructor(host: Host, target: Target) {
    this.#stream = host.openStream(targetUrl(target, 'http', '/'));
    this.#stream.on('error', () => undefined);
    this.#stream.on('close', () => (this.isCut = true));
    this.#stream.on('end', () => (this.isCut = true));
  }

  /** Asks for a signalling socket. */
  upgrade(token: string): void {
    const head = [
      `GET /rtc?protocol=16&access_token=${token} HTTP/1.1`,
      'Host: server',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    this.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`));
  }

  /** Takes what the server sends and counts its frames. Without it the stream is never read. */
  listen(): void {
    this.#stream.on('data', (chunk: Buffer) => this.frames.push(chunk));
  }

  write(bytes: Uint8Array): void {
    if (!this.#stream.destroyed) this.#stream.write(bytes);
  }

  close(): void {
    this.#stream.destroy();
  }
}
