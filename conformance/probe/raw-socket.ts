import type { Host } from '../runner/world.ts';

/** How the attempt to open the socket ended, or that it has not ended. */
export type Handshake =
  | { readonly state: 'pending' }
  | { readonly state: 'open'; readonly headers: Readonly<Record<string, string>> }
  /** The server answered the upgrade with an HTTP status of its own. */
  | { readonly state: 'refused'; readonly status: number; readonly body: string }
  | { readonly state: 'failed'; readonly message: string };

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** What a WebSocket tells its owner. */
export interface RawSocketListener {
  onHandshake(handshake: Handshake): void;
  onFrame(bytes: Buffer, isBinary: boolean): void;
  onPing(): void;
  onClose(close: SocketClose): void;
}

export interface RawSocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Offer permessage-deflate (SIG-045). */
  readonly deflate?: boolean;
}

type Frame = Buffer | ArrayBuffer | readonly Buffer[];

/** One WebSocket with frames of any content. */
export class RawSocket {
  handshake: Handshake = { state: 'pending' };
  private readonly socket: InstanceType<Host['websocket']['WebSocket']>;
  private readonly listener: RawSocketListener;

  constructor(host: Host, url: URL, listener: RawSocketListener, options: RawSocketOptions = {}) {
    this.listener = listener;
    this.socket = new host.websocket.WebSocket(url, {
      createConnection: () => host.openStream(url) as never,
      headers: { ...options.headers },
      perMessageDeflate: options.deflate ?? false,
      maxPayload: 64 * 1024 * 1024,
    });
    this.listen();
  }

  private listen(): void {
    const { socket, listener } = this;
    let upgradeHeaders: Record<string, string> = {};
    socket.on('upgrade', (response) => {
      upgradeHeaders = flatHeaders(response.headers);
    });
    socket.on('open', () => this.settle({ state: 'open', headers: upgradeHeaders }));
    socket.on('unexpected-response', (_request, response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      const finish = (): void =>
        this.settle({
          state: 'refused',
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
        });
      response.on('end', finish);
      response.on('aborted', finish);
    });
    socket.on('error', (error: Error) => this.settle({ state: 'failed', message: error.message }));
    socket.on('ping', () => listener.onPing());
    socket.on('message', (data: Frame, isBinary: boolean) => listener.onFrame(bytesOf(data), isBinary));
    socket.on('close', (code: number, reason: Buffer) => {
      this.settle({ state: 'failed', message: `the connection ended during the handshake (${code})` });
      listener.onClose({ code, reason: reason.toString('utf8') });
    });
  }

  private settle(handshake: Handshake): void {
    if (this.handshake.state !== 'pending') return;
    this.handshake = handshake;
    this.listener.onHandshake(handshake);
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** A string is a text frame. */
  send(frame: Uint8Array | string): void {
    this.socket.send(frame);
  }

  close(code?: number): void {
    this.socket.close(code);
  }

  /** Ends the stream without a close frame, as a dying tab does. */
  drop(): void {
    this.socket.terminate();
  }
}

function bytesOf(data: Frame): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.concat(data);
}

function flatHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return flat;
}
